import { foreignResponse, MfaUnreachableError } from './errors.js';

/**
 * Sends a request and reads the whole response, so that failures of the connection occur here.
 * @param timeoutMs for the whole response
 * @throws MfaUnreachableError; the reason of the caller's signal, an AbortError unless it names another
 */
export async function sendInTime(send: typeof fetch, request: Request, timeoutMs: number): Promise<Response> {
  // Node may collect the signals that AbortSignal.any depends on, and then it never fires.
  const controller = new AbortController();
  const abort = (): void => controller.abort(request.signal.reason);
  const timer = setTimeout(
    () => controller.abort(new DOMException('no response in time', 'TimeoutError')),
    timeoutMs,
  );
  request.signal.addEventListener('abort', abort);
  try {
    request.signal.throwIfAborted();
    const response = await send(request, { signal: controller.signal });
    const body = await response.arrayBuffer();
    if (response.ok && isPage(response)) throw foreignResponse(response);
    return new Response(body.byteLength > 0 ? body : null, response);
  } catch (error) {
    request.signal.throwIfAborted();
    if (error instanceof MfaUnreachableError) throw error;
    throw new MfaUnreachableError('no response', { cause: error });
  } finally {
    clearTimeout(timer);
    request.signal.removeEventListener('abort', abort);
  }
}

/** No call returns a web page, but a captive portal or proxy may. */
function isPage({ headers }: Response): boolean {
  return headers.get('Content-Type')?.startsWith('text/html') ?? false;
}
