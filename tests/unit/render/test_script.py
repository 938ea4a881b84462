"""The script's parts become one, and say the same."""

import pytest

from sitegen.render.script import joined, tokens_of


def squeezed(source: str) -> str:
    """Return what is left of one part."""
    return joined([source]).removeprefix('(()=>{"use strict";\n').removesuffix("})();\n")


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        pytest.param("a.b( c ); // why\n", "a.b(c);", id="comment at the end"),
        pytest.param("/** Says\n * why. */\na();\n/* x */ b();", "a();b();", id="comments"),
        pytest.param("a = '// no  /* comment */';", "a='// no  /* comment */';", id="text"),
        pytest.param('a = "it\\"s  // b";', 'a="it\\"s  // b";', id="escape in a text"),
        pytest.param("a = `x  ${ b + `y  ${c}` }  z`;", "a=`x  ${b+`y  ${c}`}  z`;", id="template"),
        pytest.param("a = `${ {b: 1}.b } }`;", "a=`${{b:1}.b} }`;", id="braces in a template"),
        pytest.param("a(/[/ '\"]  +\\/x/g);", "a(/[/ '\"]  +\\/x/g);", id="pattern"),
        pytest.param("return /a  b/.test(c);", "return/a  b/.test(c);", id="pattern returned"),
        pytest.param("a = b / c / d;", "a=b/c/d;", id="division"),
        pytest.param("a = b - -c + ++d;", "a=b- -c+ ++d;", id="signs that would join"),
        pytest.param("a()\nb()", "a()\nb()", id="a line break that ends a statement"),
        pytest.param("typeof a in b", "typeof a in b", id="words"),
    ],
)
def test_blanks_and_comments_go(source: str, expected: str) -> None:
    """Nothing inside of a text, a template or a pattern is touched."""
    assert squeezed(source) == expected


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        pytest.param("const long = 1; use(long);", "const a=1;use(a);", id="declared"),
        pytest.param(
            "const name = x.name; use(name);", "const name=x.name;use(name);", id="member"
        ),
        pytest.param("const key = 1; f({ key: 2 });", "const key=1;f({key:2});", id="key"),
        pytest.param("const key = 1; f({ key });", "const key=1;f({key});", id="shorthand"),
        pytest.param("const { key } = f(); g(key);", "const{key}=f();g(key);", id="taken apart"),
        pytest.param("f((one, two) => one + two);", "f((a,b)=>a+b);", id="parameters"),
        pytest.param("const [one, two] = f(one);", "const[a,b]=f(a);", id="array taken apart"),
        pytest.param("const long = 1; f('long');", "const a=1;f('long');", id="a text stays"),
        pytest.param("const long = 1; f(`${long}`);", "const a=1;f(`${a}`);", id="in a template"),
        pytest.param("document.title = a;", "document.title=a;", id="what is not ours"),
        pytest.param(
            "const a = 1, long = b;", "const c=1,long=b;", id="a short name that is taken"
        ),
    ],
)
def test_only_own_names_are_shortened(source: str, expected: str) -> None:
    """A name that is a property somewhere, or is not declared here, stays."""
    assert squeezed(source) == expected


def test_what_can_not_be_read_is_not_guessed() -> None:
    """An open text is a mistake of ours, and stops the build."""
    with pytest.raises(ValueError, match="can't be read"):
        list(tokens_of("a = 'open;\n"))
