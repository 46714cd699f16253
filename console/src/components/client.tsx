import { clientNameOf } from '../client-name.js';
import { useTexts } from '../language.js';
import { Icon } from './icon.js';
import { Tip } from './tip.js';

/** The browser and system, or the program, of a `User-Agent` header, which is shown on hover, focus and tap. */
export function Client({ userAgent }: { userAgent: string }) {
  const { name, kind } = clientNameOf(userAgent, useTexts().clients);
  const shown = (
    <span class="client">
      <Icon name={kind} />
      {name}
    </span>
  );
  return userAgent === '' ? shown : <Tip text={userAgent}>{shown}</Tip>;
}

/** An IP address, which is never broken or cut. */
export function Address({ address }: { address: string }) {
  return <span class="address">{address}</span>;
}
