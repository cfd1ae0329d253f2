import type { S3Client } from '@aws-sdk/client-s3';
import type { DocumentStore } from './store';

/*
 * Somebody waits for what is asked of S3. Not a limit for the whole: a large document may take its time, as long as it goes on. Tried once more where it
 * was refused or broken off, for a connection that was kept open may have been closed; not where nothing was said, for then somebody waited already.
 */
const CONNECTED_WITHIN_MS = 2_000;
const SILENT_FOR_MS = 5_000;
const ATTEMPTS = 2;

/** The SDK gives broken connections the same name, but these have a code. */
const isSilence = ({ name, code }: Error & { code?: string }): boolean => name === 'TimeoutError' && (code === undefined || code === 'ETIMEDOUT');

/** A bucket, or a part of one. What is asked of it fails where S3 says nothing for five seconds. */
export function s3Store(bucket: string, prefix: string): DocumentStore {
  // Where documents lie on disk, nobody needs to load all of this.
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  const { S3Client, PutObjectCommand, GetObjectCommand, DeleteObjectCommand, NoSuchKey } = require('@aws-sdk/client-s3') as typeof import('@aws-sdk/client-s3');
  // Another S3 than Amazon's has its buckets below one address, and seldom knows Amazon's newer checksums.
  const isElsewhere = Boolean(process.env.AWS_ENDPOINT_URL_S3 ?? process.env.AWS_ENDPOINT_URL);
  const client: S3Client = new S3Client({
    forcePathStyle: isElsewhere,
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    requestHandler: { connectionTimeout: CONNECTED_WITHIN_MS, socketTimeout: SILENT_FOR_MS },
    maxAttempts: ATTEMPTS,
    // To be asked for the bytes of a document first takes longer than the silence, where something in between swallows the question.
    expectContinueHeader: false,
  });
  // Within the attempts, which end with an error that the SDK does not know.
  client.middlewareStack.add((ask) => (asked) => ask(asked).catch((error: Error) => Promise.reject(isSilence(error) ? new Error(error.message) : error)), { step: 'deserialize' });
  const at = (name: string) => ({ Bucket: bucket, Key: prefix === '' ? name : `${prefix}/${name}` });
  return {
    async put(name, bytes) {
      await client.send(new PutObjectCommand({ ...at(name), Body: bytes, ContentType: 'application/octet-stream' }));
    },
    async get(name) {
      try {
        const { Body } = await client.send(new GetObjectCommand(at(name)));
        return Buffer.from(await Body!.transformToByteArray());
      } catch (error) {
        if (error instanceof NoSuchKey) return undefined;
        throw error;
      }
    },
    async remove(name) {
      await client.send(new DeleteObjectCommand(at(name)));
    },
  };
}
