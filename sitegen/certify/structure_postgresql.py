"""The structure of a PostgreSQL database: its catalogues, for the schemas on the search path.

Each query gives kind, name, table and definition. Tables are named as the search path finds
them, others with their schema. What belongs to an extension is its own affair.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from sitegen.certify.structure_rows import Row

if TYPE_CHECKING:
    from sqlalchemy import Connection

_PARTS: Final = {
    "@NAME": "CASE WHEN pg_table_is_visible(c.oid) THEN c.relname "
    "ELSE n.nspname || '.' || c.relname END",
    "@TABLE": "JOIN pg_namespace n ON n.oid = c.relnamespace",
    "@HERE": "n.nspname = ANY (current_schemas(false))",
    "@OWN_TABLE": "NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass "
    "AND d.objid = c.oid AND d.deptype = 'e')",
    "@OWN_FUNCTION": "NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_proc'::regclass "
    "AND d.objid = p.oid AND d.deptype = 'e')",
}
"""What the queries share."""

_TABLES: Final = """
SELECT 'table', @NAME, NULL,
  CASE c.relkind WHEN 'r' THEN 'TABLE'
    WHEN 'p' THEN 'PARTITIONED TABLE ' || pg_get_partkeydef(c.oid)
    WHEN 'f' THEN 'FOREIGN TABLE' WHEN 'v' THEN 'VIEW ' || pg_get_viewdef(c.oid)
    ELSE 'MATERIALIZED VIEW ' || pg_get_viewdef(c.oid) END
  || CASE c.relpersistence WHEN 'u' THEN ' UNLOGGED' ELSE '' END
  || CASE WHEN c.relrowsecurity THEN ' ROW LEVEL SECURITY' ELSE '' END
  || CASE WHEN c.relforcerowsecurity THEN ' FORCED' ELSE '' END
  || coalesce(' PARTITION ' || pg_get_expr(c.relpartbound, c.oid), '')
  || coalesce((SELECT string_agg(' INHERITS ' || i.inhparent::regclass, '' ORDER BY i.inhseqno)
    FROM pg_inherits i WHERE i.inhrelid = c.oid), '')
FROM pg_class c @TABLE
WHERE c.relkind IN ('r', 'p', 'f', 'v', 'm') AND @HERE AND @OWN_TABLE
"""
_COLUMNS: Final = """
SELECT 'column', a.attname, @NAME,
  format_type(a.atttypid, a.atttypmod)
  || coalesce((SELECT ' (' || string_agg(quote_literal(e.enumlabel), ', ' ORDER BY e.enumsortorder)
    || ')' FROM pg_enum e WHERE e.enumtypid = a.atttypid), '')
  || coalesce((SELECT ' COLLATE ' || quote_ident(l.collname) FROM pg_collation l, pg_type t
    WHERE t.oid = a.atttypid AND l.oid = a.attcollation AND a.attcollation <> t.typcollation), '')
  || CASE WHEN a.attnotnull THEN ' NOT NULL' ELSE '' END
  || CASE a.attgenerated WHEN '' THEN coalesce(' DEFAULT ' || pg_get_expr(f.adbin, f.adrelid), '')
    ELSE ' GENERATED ' || pg_get_expr(f.adbin, f.adrelid) END
  || CASE a.attidentity WHEN '' THEN '' ELSE ' IDENTITY ' || a.attidentity::text END
FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid @TABLE
LEFT JOIN pg_attrdef f ON f.adrelid = a.attrelid AND f.adnum = a.attnum
WHERE a.attnum > 0 AND NOT a.attisdropped AND c.relkind IN ('r', 'p', 'f', 'v', 'm')
  AND @HERE AND @OWN_TABLE
"""
_INDEXES: Final = """
SELECT 'index', x.relname, @NAME,
  pg_get_indexdef(i.indexrelid) || CASE WHEN i.indisvalid THEN '' ELSE ' INVALID' END
FROM pg_index i JOIN pg_class x ON x.oid = i.indexrelid JOIN pg_class c ON c.oid = i.indrelid
@TABLE WHERE @HERE AND @OWN_TABLE
"""
# Not `n`, which newer servers have: whether a column may be null is said of the column.
_CONSTRAINTS: Final = """
SELECT 'constraint', k.conname, @NAME, pg_get_constraintdef(k.oid)
FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid @TABLE
WHERE k.contype NOT IN ('n', 't') AND @HERE AND @OWN_TABLE
UNION ALL
SELECT 'constraint', t.typname || '.' || k.conname, NULL, pg_get_constraintdef(k.oid)
FROM pg_constraint k JOIN pg_type t ON t.oid = k.contypid
JOIN pg_namespace n ON n.oid = t.typnamespace WHERE @HERE
UNION ALL
SELECT 'constraint', 'policy ' || p.polname, @NAME,
  'POLICY ' || p.polcmd::text || CASE WHEN p.polpermissive THEN '' ELSE ' RESTRICTIVE' END
  || coalesce(' USING ' || pg_get_expr(p.polqual, p.polrelid), '')
  || coalesce(' WITH CHECK ' || pg_get_expr(p.polwithcheck, p.polrelid), '')
FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid @TABLE WHERE @HERE
"""
# A foreign key is kept by internal triggers: told only where somebody switched one off.
_TRIGGERS: Final = """
SELECT 'trigger', t.tgname, @NAME, pg_get_triggerdef(t.oid)
  || CASE t.tgenabled WHEN 'O' THEN '' ELSE ' ENABLED ' || t.tgenabled::text END
FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid @TABLE
WHERE (NOT t.tgisinternal OR t.tgenabled <> 'O') AND @HERE
UNION ALL
SELECT 'trigger', 'rule ' || r.rulename, @NAME, pg_get_ruledef(r.oid)
  || CASE r.ev_enabled WHEN 'O' THEN '' ELSE ' ENABLED ' || r.ev_enabled::text END
FROM pg_rewrite r JOIN pg_class c ON c.oid = r.ev_class @TABLE
WHERE r.rulename <> '_RETURN' AND @HERE
UNION ALL
SELECT 'trigger', 'event ' || e.evtname, NULL,
  e.evtevent || ' EXECUTE ' || e.evtfoid::regproc::text || ' ENABLED ' || e.evtenabled::text
FROM pg_event_trigger e
"""
_FUNCTIONS: Final = """
SELECT 'function', n.nspname || '.' || p.proname, NULL, pg_get_functiondef(p.oid)
FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
WHERE p.prokind = 'f' AND @OWN_FUNCTION AND (
  (p.prorettype IN ('trigger'::regtype, 'event_trigger'::regtype) AND @HERE)
  OR EXISTS (SELECT FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid @TABLE
    WHERE t.tgfoid = p.oid AND NOT t.tgisinternal AND @HERE)
)
"""
_QUERIES: Final = (_TABLES, _COLUMNS, _INDEXES, _CONSTRAINTS, _TRIGGERS, _FUNCTIONS)


def postgresql_structure(connection: "Connection") -> Iterator[Row]:
    """Yield everything in the schemas on the search path, and the functions of triggers there."""
    for query in _QUERIES:
        filled = query
        for mark, text in _PARTS.items():
            filled = filled.replace(mark, text)
        for kind, name, table, definition in connection.exec_driver_sql(filled):
            yield Row(kind, name, table, definition)
