"""A client for a bucket. Credentials come by boto3's own chain and are never looked at here."""

from functools import cache
from typing import TYPE_CHECKING

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError

from service.archive.reach import Bucket
from service.terms.problems import Refused

if TYPE_CHECKING:
    from types_boto3_s3.client import S3Client


@cache
def client(bucket: Bucket) -> "S3Client":
    """The client of this process for a bucket; boto3's are safe for threads and take a tenth of a second to make.

    It tries once: what an answer means, and whether to ask again, is decided in `answers`, where it can be seen and tested.
    """
    access = bucket.access
    try:
        return boto3.session.Session().client(
            "s3",
            region_name=access.region or None,
            endpoint_url=bucket.endpoint or None,
            config=Config(
                s3={"addressing_style": "path" if access.path_style else "auto"},
                signature_version="s3v4",
                connect_timeout=access.timeout_seconds,
                read_timeout=access.timeout_seconds,
                max_pool_connections=access.connections,
                retries={"total_max_attempts": 1},
                tcp_keepalive=True,
                # Our own x-amz-checksum-sha256 is sent; a second checksum beside it is what some servers stumble over.
                request_checksum_calculation="when_required",
                response_checksum_validation="when_required",
            ),
        )
    except (BotoCoreError, ValueError) as error:
        raise Refused(
            "store-settings",
            f"no client can be made for {bucket.address}: {type(error).__name__}",
            hint="检查 CUIHAN_S3_… 与 AWS_… 设置 / Check the settings CUIHAN_S3_… and AWS_….",
        ) from None
