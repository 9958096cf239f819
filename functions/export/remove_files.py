"""Remove every byte of a download."""

from callfactory.exports import formats
from callfactory.exports.job import Export
from callfactory.exports.ports import ExportFiles


def remove_files(export: Export, *, files: ExportFiles) -> None:
    """Drops what is being uploaded, then removes the file and its manifest. Doing it again changes nothing."""
    name = formats.file_name(export)
    upload_id = export.progress.upload_id
    files.remove([name, formats.manifest_name(export)], (name, upload_id) if upload_id else None)
