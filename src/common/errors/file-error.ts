/** What is wrong, and what to do, for errors of the operating system about files. */
const explanations: Readonly<Record<string, readonly [reason: string, advice: string]>> = {
  EACCES: ['permission is denied', 'change its owner or its mode, or use another account'],
  EPERM: ['permission is denied', 'change its owner or its mode, or use another account'],
  EDQUOT: ['the disk quota is used up', 'free some space'],
  EBUSY: ['it is in use or mounted', 'if it is mounted, change it on the host'],
  EEXIST: ['it already exists', 'choose another name, or remove it first'],
  EFBIG: ['it would exceed the size limit', 'raise the limit (ulimit -f)'],
  EIO: ['the disk reports an error', 'check it'],
  EISDIR: ['it is a folder', 'name a file'],
  ERR_FS_EISDIR: ['it is a folder', 'name a file'],
  ELOOP: ['its symbolic links form a loop', 'name the file itself'],
  EMFILE: ['too many files are open', 'raise the limit (ulimit -n)'],
  ENAMETOOLONG: ['the name is too long', 'choose a shorter one'],
  ENOENT: ['there is no such file or folder', 'check the path'],
  ENOSPC: ['the disk is full', 'free some space'],
  ENOTDIR: ['part of the path is a file and not a folder', 'check the path'],
  EROFS: ['the file system is read-only', 'choose another place'],
};

/** Whether the operating system refused to work on a file or stream. */
export function isFileError(error: unknown): error is NodeJS.ErrnoException {
  return (Object(error) as NodeJS.ErrnoException).syscall !== undefined;
}

/** @returns what is wrong in words, or the error's code if there are none. */
export function fileErrorReason(error: unknown): string {
  const code = String((error as NodeJS.ErrnoException).code);
  return explanations[code]?.[0] ?? code;
}

/** @returns the same, with what to do. */
export function explainFileError(error: unknown): string {
  const { code = '' } = error as NodeJS.ErrnoException;
  return [fileErrorReason(error), ...(explanations[code]?.slice(1) ?? [])].join('; ');
}
