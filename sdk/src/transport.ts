import { foreignAnswer, MfaUnreachableError } from './errors.js';

/**
 * Sends a request and reads the whole answer, so that every network error occurs here.
 * @param timeout milliseconds for the whole answer
 * @throws MfaUnreachableError, or AbortError if the caller aborted
 */
export async function sendInTime(send: typeof fetch, request: Request, timeout: number): Promise<Response> {
  const signal = AbortSignal.any([request.signal, AbortSignal.timeout(timeout)]);
  try {
    const answer = await send(request, { signal });
    const body = await answer.arrayBuffer();
    if (answer.ok && isPage(answer)) throw foreignAnswer(answer);
    return new Response(body.byteLength > 0 ? body : null, answer);
  } catch (error) {
    if (isAborted(error) || error instanceof MfaUnreachableError) throw error;
    throw new MfaUnreachableError('no answer', { cause: error });
  }
}

/** An HTML page, with which the service answers no call. */
function isPage({ headers }: Response): boolean {
  return headers.get('Content-Type')?.startsWith('text/html') ?? false;
}

/** Whether the caller aborted the call. */
function isAborted(error: unknown): boolean {
  return error instanceof Error && error.name === 'AbortError';
}
