import { baseUrl } from '../connection.js';
import { useAccount } from '../session.js';
import { Notice } from './notice.js';

/** Warns, where links are made, that they may lead nowhere. */
export function PublicUrlNotice() {
  if (!useAccount().isPublicUrlMissing) return null;
  const isLocal = ['localhost', '127.0.0.1', '[::1]'].includes(new URL(baseUrl).hostname);
  return (
    <Notice kind="warning" title="These links may not work on other computers">
      <p>
        They begin with the address where the service listens. Set <code>PUBLIC_URL</code> to the address that
        your users can reach, such as <code>{isLocal ? 'https://mfa.example.com' : baseUrl}</code>, and
        restart the service.
      </p>
    </Notice>
  );
}
