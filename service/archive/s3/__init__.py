"""S3: an archive in a bucket, of Amazon or of any server that speaks its protocol. The only room that imports boto3.

`client` speaks to it, `answers` turns what the server or the network says into what a caller can act on,
`store` keeps the archive's contract by conditional puts and Object Lock, `probes` finds out which promises a server keeps.
"""
