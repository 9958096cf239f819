"""Recordings for downloads: what is within the owner's reach, read from the bucket in ranges."""

from collections.abc import Sequence
from datetime import datetime

from callfactory.clock import Clock
from callfactory.errors import NotFound
from callfactory.exports.ports import RecordingGone, StoredRecording
from callfactory.pages import Page, Position
from callfactory.recordings import places
from callfactory.recordings.policy import Policy
from callfactory.recordings.ports import Policies, RecordingFilter, Recordings
from callfactory.recordings.recording import Recording
from callfactory_aws import clients

_GONE = frozenset({"NoSuchKey", "404", "InvalidObjectState", "InvalidRange"})


class S3RecordingArchive:
    """The `RecordingArchive` port: reads of the tables of recordings and policies, s3:GetObject on what is kept."""

    def __init__(self, recordings: Recordings, policies: Policies, bucket: str, clock: Clock) -> None:
        self._recordings = recordings
        self._policies = policies
        self._bucket = bucket
        self._clock = clock

    def page(
        self,
        account_id: str,
        *,
        number_id: str,
        start: datetime | None,
        end: datetime | None,
        limit: int,
        after: Position | None,
    ) -> Page[StoredRecording]:
        wanted = RecordingFilter(number_id=number_id, start=start, end=end, newest_first=False)
        page = self._recordings.page(account_id, wanted, limit=limit, after=after)
        policy = self._policies.get(account_id, number_id)
        now = self._clock.now()
        reachable = (each for each in page.items if each.reachable(policy, now))
        return Page(tuple(_stored(each, policy) for each in reachable), page.next)

    def get(self, account_id: str, recording_id: str) -> StoredRecording:
        recording = self._recordings.get(account_id, recording_id)
        policy = self._policies.get(account_id, recording.number_id)
        if not recording.reachable(policy, self._clock.now()):
            raise NotFound("There is no such recording, or it is not yours.")
        return _stored(recording, policy)

    def read(self, recording: StoredRecording, offset: int, length: int) -> bytes:
        from botocore.exceptions import ClientError  # noqa: PLC0415  # botocore is loaded by whoever needs it

        last = min(offset + length, recording.bytes) - 1
        try:
            answer = clients.s3().get_object(Bucket=self._bucket, Key=recording.key, Range=f"bytes={offset}-{last}")
            return answer["Body"].read()
        except ClientError as error:
            if error.response["Error"]["Code"] in _GONE:
                raise RecordingGone from None
            raise

    def reachable(self, account_id: str, recording_ids: Sequence[str]) -> set[str]:
        found = self._recordings.get_many((account_id, each) for each in recording_ids)
        policies = {each: self._policies.get(account_id, each) for each in {one.number_id for one in found}}
        now = self._clock.now()
        return {each.recording_id for each in found if each.reachable(policies[each.number_id], now)}


def _stored(recording: Recording, policy: Policy) -> StoredRecording:
    audio = recording.audio
    if audio is None:
        raise ValueError("a stored recording has audio")
    return StoredRecording(
        recording_id=recording.recording_id,
        number_id=recording.number_id,
        service_number=recording.service_number,
        caller=recording.caller,
        recorded_at=recording.recorded_at,
        duration_ms=audio.duration_ms,
        call_id=recording.call_id,
        key=places.kept(recording.account_id, recording.recording_id),
        extension=audio.codec.extension,
        bytes=audio.bytes,
        crc32=int(audio.crc32, 16),
        sha256=audio.sha256,
        expires_at=recording.expires_at(policy),
    )
