"""Files that people attach: looked at by content, kept outside the web root, served by permission.

`inspecting.inspect_file` (pure: bytes → what may be kept, or words why not) · `storing.hold`,
`store`, `discard`, `sweep` (disk and rows) · `serving.file_response` · `form_fields.FilesField` ·
`metadata.strip_metadata`. The decisions: docs/adr/files.md.
"""
