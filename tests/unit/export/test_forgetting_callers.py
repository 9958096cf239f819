"""A caller who is forgotten is forgotten in sound as well, and in files that were made before."""

from datetime import timedelta

from callfactory.calls.caller import WITHHELD
from callfactory.erasure.recordings import EndedRecordings
from callfactory.events import ExportRequested
from callfactory.exports import formats
from callfactory.exports.bundles import StaleDownloads
from callfactory.exports.job import Export, Progress, State
from callfactory.exports.query import CallQuery, CsvOptions, Wish
from callfactory.ids import new_id
from callfactory.recordings.policy import Policy, changed
from callfactory.recordings.recording import State as RecordingState
from callfactory.recordings.recording import held
from tests.fakes import FakeClock
from tests.fakes_export import FakeExportFiles, FakeExportStore
from tests.fakes_recordings import FakePolicies, FakeRecordings
from tests.fakes_seams import FakeBus
from tests.recording_samples import ACCOUNT, CALLER, NOW, NUMBER, an_id, settings, stored

OTHERS = "+31687654321"


def index(account_id: str, number: str) -> str:
    return f"hash-of-{account_id}-{number}"


def test_recordings_of_the_caller_go_and_others_and_later_ones_stay() -> None:
    recordings = FakeRecordings()
    hour = timedelta(hours=1)
    theirs = recordings.add(stored(NOW - 3 * hour, call="theirs", caller=CALLER))
    stays = [
        recordings.add(stored(NOW - 2 * hour, call="another's", caller=OTHERS)),
        recordings.add(stored(NOW - 2 * hour, call="hidden", caller=WITHHELD)),
        recordings.add(stored(NOW + hour, call="later", caller=CALLER)),
    ]
    ended = EndedRecordings(recordings, FakePolicies(recordings), index, FakeClock(NOW))
    assert sum(ended.end_of_caller(ACCOUNT, [NUMBER], index(ACCOUNT, CALLER), NOW)) == 1
    gone = recordings.kept[ACCOUNT, theirs.recording_id]
    assert (gone.state, gone.reason, gone.removal_due_at) == (RecordingState.REMOVING, "caller", NOW)
    for each in stays:
        assert recordings.kept[ACCOUNT, each.recording_id] == each


def test_one_that_an_authority_holds_is_out_of_reach_and_goes_when_the_hold_ends() -> None:
    recordings = FakeRecordings()
    kept = recordings.add(held(stored(NOW - timedelta(hours=3), caller=CALLER), an_id("hld", "case")))
    ended = EndedRecordings(recordings, FakePolicies(recordings), index, FakeClock(NOW))
    list(ended.end_of_caller(ACCOUNT, [NUMBER], index(ACCOUNT, CALLER), NOW))
    after = recordings.kept[ACCOUNT, kept.recording_id]
    assert (after.state, after.reason, after.removal_due_at) == (RecordingState.STORED, "caller", NOW)


def test_of_an_account_that_goes_every_recording_ends_and_nothing_that_was_decided_stays() -> None:
    recordings = FakeRecordings()
    theirs = recordings.add(stored(NOW - timedelta(hours=3), caller=CALLER))
    policies = FakePolicies(recordings)
    policies.kept[NUMBER] = changed(Policy(ACCOUNT, NUMBER), settings(7), NOW)
    ended = EndedRecordings(recordings, policies, index, FakeClock(NOW))
    assert [sum(ended.end(ACCOUNT, [NUMBER])) for _ in range(2)] == [1, 1]
    gone = recordings.kept[ACCOUNT, theirs.recording_id]
    assert (gone.state, gone.reason) == (RecordingState.REMOVING, "account")
    assert policies.kept == {}


def an_export(state: State, account_id: str = ACCOUNT) -> Export:
    wish = Wish(CallQuery((NUMBER,), None, None, as_of=NOW), CsvOptions("UTC"))
    progress = Progress(upload_id="upload-1", parts=2, rows=5)
    export = Export(account_id, new_id("exp", NOW), wish, NOW, an_id("usr", "owner"), "person", progress=progress)
    changes = {"state": state, "expires_at": NOW + timedelta(days=7) if state is State.READY else None}
    return Export(**{name: getattr(export, name) for name in Export.__dataclass_fields__} | changes)


def test_finished_downloads_go_and_open_ones_are_begun_anew() -> None:
    store, files, bus = FakeExportStore(), FakeExportFiles(), FakeBus()
    ready, running, failed = an_export(State.READY), an_export(State.RUNNING), an_export(State.FAILED)
    others = an_export(State.READY, an_id("acc", "another"))
    for each in (ready, running, failed, others):
        store.kept[each.account_id, each.export_id] = each
        files.put(formats.file_name(each), b"+31612345678", "text/csv")
    upload = files.begin(formats.file_name(running), "text/csv")
    assert upload == "upload-1"
    taken = StaleDownloads(store, files, bus, FakeClock(NOW)).take_back(ACCOUNT)
    assert sum(taken) == 2
    assert store.get(ACCOUNT, ready.export_id).state is State.REMOVED
    anew = store.get(ACCOUNT, running.export_id)
    assert (anew.state, anew.progress, anew.leased_until) == (State.QUEUED, Progress(), None)
    assert store.get(ACCOUNT, failed.export_id) == failed
    assert store.kept[others.account_id, others.export_id] == others
    assert set(files.files) == {formats.file_name(failed), formats.file_name(others)}
    assert files.uploads == {}
    (event,) = bus.events
    assert isinstance(event, ExportRequested)
    assert event.export_id == running.export_id
