import { foreignAnswer, MfaUnreachableError } from './errors.js';

/**
 * Sends a request and gives its answer with all of its body, so that whatever goes wrong on the way goes wrong here.
 * @param timeout milliseconds, for the whole answer
 * @throws MfaUnreachableError; AbortError if the caller gave up
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

/** No call is answered with one. */
function isPage({ headers }: Response): boolean {
  return headers.get('Content-Type')?.startsWith('text/html') ?? false;
}

/** By the caller, who knows. */
function isAborted(error: unknown): boolean {
  return error instanceof Error && error.name === 'AbortError';
}
