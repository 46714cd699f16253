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
    if (response.ok && isForeign(request, response, body)) throw foreignResponse(response);
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

/** The service returns JSON or nothing, and its metrics as text; a captive portal or proxy may return something else. */
function isForeign({ url }: Request, { headers }: Response, body: ArrayBuffer): boolean {
  const type = headers.get('Content-Type') ?? '';
  if (/^text\/html\b/i.test(type)) return true;
  if (body.byteLength === 0 || new URL(url).pathname.endsWith('/metrics')) return false;
  return !/^application\/json\b/i.test(type) || !isJson(new TextDecoder().decode(body));
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
