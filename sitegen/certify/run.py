"""Run a scenario from its file to its certification: the table of contents.

1. Read the file: what is wrong with it is told with its place, and the database is not touched.
2. Refuse what may not begin: preflight, identity, order, guardrails, preconditions.
3. Write down that it started, so that a run that is killed leaves that word.
4. Carry out its parts, and take its rows away again after each.
5. Look at the guardrails, conclude, and certify, or not.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from sitegen.canonical.digest import sha256_hex
from sitegen.certify.account import STARTED, Account
from sitegen.certify.asking import BLOCKED, ERROR, FAIL, PASS
from sitegen.certify.calls import function_at
from sitegen.certify.certification import certification_of_run, rests_on
from sitegen.certify.database import Database, facts_of, open_database
from sitegen.certify.document import observation_of, written
from sitegen.certify.execution import Execution
from sitegen.certify.fallbacks import fallbacks_of
from sitegen.certify.guardrails import judge
from sitegen.certify.injector import InjectionFailed
from sitegen.certify.observed import GuardrailResult
from sitegen.certify.order import current
from sitegen.certify.ports import Surroundings
from sitegen.certify.recording import StatementRecorder
from sitegen.certify.refusing import Refusal, refused
from sitegen.certify.scenario_file import Vocabulary, read_scenario
from sitegen.certify.stages import run_part
from sitegen.certify.tables import no_tables
from sitegen.certify.telling import joined, unmet_of
from sitegen.errors import ExitCode, UsageProblem, gravest
from sitegen.limits import Limits
from sitegen.model.names import output_name
from sitegen.settings_certify import CertifyPolicy

OBSERVATIONS: Final = "observations"
CERTIFICATIONS: Final = "certifications"


@dataclass(frozen=True, slots=True)
class RunOrder:
    """What is to be run: the bytes of a scenario file, its path as given, and where."""

    data: bytes
    path: str
    policy: CertifyPolicy
    database_url: str
    limits: Limits


@dataclass(frozen=True, slots=True)
class RunResult:
    """What came of it; the certification is None where the run says nothing of the scenario."""

    exit_code: int
    observation: Mapping[str, Any]
    observation_path: str
    certification: Mapping[str, Any] | None = None
    certification_path: str | None = None


def run_scenario(order: RunOrder, around: Surroundings) -> RunResult:
    """Run a scenario and leave its artifacts.

    Raises `ScenarioProblem` where the file is wrong, other `SitegenError`s where the call is, and
    passes on what interrupts it, after the observation of that is written.
    """
    started = around.clock.now()
    policy = order.policy
    known = Vocabulary(frozenset(policy.engines), frozenset(policy.acts))
    scenario = read_scenario(order.data, order.path, started, known, order.limits)
    database = open_database(order.database_url)
    driver, problem = _driver_of(policy, database)
    acts = {
        name: _loaded(policy.acts[name], database) for name in {step.call for step in scenario.acts}
    }
    account = Account(
        scenario=scenario,
        scenario_file=order.path,
        scenario_sha256=sha256_hex(order.data),
        environment=policy.environment,
        tool=around.tool,
        source=around.source,
        started=started,
        database=facts_of(database, policy.version_table),
    )
    recorder = StatementRecorder(watched=(policy.version_table,))
    run = Execution(
        scenario=scenario,
        policy=policy,
        database=database,
        around=around,
        account=account,
        recorder=recorder,
        driver=driver,
        driver_problem=problem,
        acts=acts,
        tables=no_tables(),
    )
    try:
        refusal = refused(run)
        return _blocked(run, refusal) if refusal is not None else _carried_out(run)
    finally:
        recorder.stop()
        database.close()


def _loaded(reference: str, database: Database) -> Callable[..., Any]:
    """Return a function of the application; what its module says may quote the database's URL."""
    try:
        return function_at(reference)
    except UsageProblem as problem:
        told = database.without_secrets(problem.message)
        raise UsageProblem(told, hint=problem.hint) from None


def _driver_of(
    policy: CertifyPolicy, database: Database
) -> tuple[Callable[[str], bool] | None, str | None]:
    if policy.driver is None:
        return None, None
    try:
        return _loaded(policy.driver, database), None
    except UsageProblem as problem:
        return None, problem.message


def _blocked(run: Execution, refusal: Refusal) -> RunResult:
    account = run.account
    run.recorder.stop()
    account.statements = run.recorder.statements()
    # What was not looked at is SKIPPED: the structure is told only where it was compared.
    account.guardrails = account.guardrails or _not_judged(run)
    account.before = None
    account.status, account.exit_code = BLOCKED, int(refusal.code)
    account.message = refusal.message
    account.ended = run.around.clock.now()
    document = observation_of(account)
    path = run.around.shelf.create(OBSERVATIONS, _name(account), written(document))
    return RunResult(int(refusal.code), document, path)


def _not_judged(run: Execution) -> tuple[GuardrailResult, ...]:
    """Return the guardrails of a run that ended before any of them was looked at."""
    reason = "Nothing was written, so it was not looked at."
    return tuple(
        replace(one, status="SKIPPED", message=reason, where=None) for one in judge(run.guarded(()))
    )


def _name(account: Account) -> str:
    return f"{output_name(account.observation_id)}.json"


def _carried_out(run: Execution) -> RunResult:
    account, around = run.account, run.around
    account.fallbacks = fallbacks_of(
        run.scenario, run.policy, run.tables, around.variables, run.driver_problem
    )
    account.metrics_before = run.traces()
    started = written(observation_of(account))
    path = around.shelf.create(OBSERVATIONS, _name(account), started)
    stop: BaseException | None = None
    try:
        for part in run.scenario.parts:
            run_part(run, part)
    except InjectionFailed as error:
        account.status, account.exit_code = ERROR, int(ExitCode.PARTIAL)
        account.problems.insert(0, str(error))
    except BaseException as error:  # noqa: BLE001 -- it is passed on, once it is written down
        stop = error
        account.status, account.exit_code = ERROR, _code_of(error)
        account.problems.insert(0, _interrupted(run, error))
    _conclude(run)
    document = observation_of(account)
    data = written(document)
    around.shelf.replace(OBSERVATIONS, _name(account), data)
    # A broken guardrail is told with its own code: it may be why the run broke off.
    if stop is not None and account.exit_code != ExitCode.GUARDRAIL:
        raise stop
    if account.status == ERROR:
        return RunResult(account.exit_code or 0, document, path)
    return _certified(run, document, path, sha256_hex(data))


def _code_of(error: BaseException) -> int:
    if isinstance(error, KeyboardInterrupt):
        return int(ExitCode.INTERRUPTED)
    if isinstance(error, SystemExit) and isinstance(error.code, int):
        return int(error.code)
    code = getattr(error, "code", ExitCode.SOFTWARE)
    return int(code) if isinstance(code, int) else int(ExitCode.SOFTWARE)


def _interrupted(run: Execution, error: BaseException) -> str:
    if isinstance(error, KeyboardInterrupt | SystemExit):
        word = "interrupted" if isinstance(error, KeyboardInterrupt) else "terminated"
        return f"The run was {word}; what was being injected was rolled back."
    return f"The run broke off: {type(error).__name__}: {run.database.told(error)}"


def _conclude(run: Execution) -> None:
    """Judge the guardrails, and say what came of the run."""
    account = run.account
    try:
        account.metrics_after = run.traces()
    except Exception as error:  # noqa: BLE001 -- the database may be gone; that is what is told
        account.problems.append(f"Traces can't be counted: {run.database.told(error)}")
    run.recorder.stop()
    account.statements = run.recorder.statements()
    account.after = run.structure()
    account.guardrails = judge(run.guarded(tuple(account.injected)))
    broken = [one for one in account.guardrails if one.status == FAIL]
    told = [f"{one.id} ({one.title}): {one.message}" for one in broken]
    told += [*account.problems, *unmet_of(account)]
    codes = {ExitCode.GUARDRAIL} if broken else set()
    if account.status == STARTED:
        account.status = FAIL if told else PASS
        codes |= {ExitCode.INVALID} if told else set()
    elif account.exit_code == ExitCode.PARTIAL:
        codes |= {ExitCode.PARTIAL}
    # A signal's own code stays: whoever sent it waits for it.
    if account.exit_code in (None, ExitCode.PARTIAL) or (broken and not _stopped(account)):
        account.exit_code = int(gravest(codes))
    account.message = joined(told)
    account.ended = run.around.clock.now()


def _stopped(account: Account) -> bool:
    return account.exit_code in (ExitCode.INTERRUPTED, ExitCode.TERMINATED)


def _certified(run: Execution, observation: Mapping[str, Any], path: str, sha256: str) -> RunResult:
    account, around = run.account, run.around
    standing = current(around.history.certifications(), run.scenario.scenario_id)
    artifacts = rests_on(
        (_name(account), sha256),
        account.preflight,
        (account.scenario_file.replace("\\", "/").rpartition("/")[2], account.scenario_sha256),
    )
    document = certification_of_run(account, run.policy, standing, around.clock.now(), artifacts)
    name = f"{output_name(document['certification_id'])}.json"
    certified = around.shelf.create(CERTIFICATIONS, name, written(document))
    return RunResult(account.exit_code or 0, observation, path, document, certified)
