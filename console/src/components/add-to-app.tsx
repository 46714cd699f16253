import { useState } from 'preact/hooks';
import { useIsHandheld } from '../device.js';
import type { ShownEnrolment } from '../kept-enrolment.js';
import { useTexts } from '../language.js';
import { AuthenticatorApps } from './authenticator-apps.js';
import { Button, LinkButton } from './button.js';
import { CopyButton } from './copy-button.js';
import { Notice } from './notice.js';

interface AddToAppProps {
  enrolment: ShownEnrolment;
  onNext: () => void;
}

/** The first step: on a phone, a button opens the app there; elsewhere, the phone scans the QR code. */
export function AddToApp({ enrolment, onNext }: AddToAppProps) {
  const t = useTexts();
  const isHandheld = useIsHandheld();
  const [tried, setTried] = useState(false);
  const open = (
    <LinkButton
      kind={isHandheld && !tried ? 'primary' : 'plain'}
      href={enrolment.qrString}
      onClick={() => setTried(true)}
    >
      {t.addToApp.open}
    </LinkButton>
  );
  const qrCode = <img class="qr" src={enrolment.qrImage} alt={t.addToApp.qrCode} />;
  return (
    <>
      <p>{isHandheld ? t.addToApp.openText : t.addToApp.scanText}</p>
      {isHandheld ? <div class="actions">{open}</div> : qrCode}
      {tried && (
        <Notice title={t.addToApp.nothingOpened}>
          <AuthenticatorApps />
        </Notice>
      )}
      <div>
        <details>
          <summary>{isHandheld ? t.addToApp.otherDevice : t.addToApp.thisDevice}</summary>
          <div class="stack tight">
            <p>{isHandheld ? t.addToApp.scanText : t.addToApp.openText}</p>
            {isHandheld ? qrCode : <div class="actions">{open}</div>}
          </div>
        </details>
        <details>
          <summary>{t.addToApp.byHand}</summary>
          <SetupKey secretKey={enrolment.secretKey} />
        </details>
        {!tried && (
          <details>
            <summary>{t.apps.none}</summary>
            <AuthenticatorApps />
          </details>
        )}
      </div>
      <p>{t.addToApp.nextText}</p>
      <div class="actions">
        <Button kind={isHandheld && !tried ? 'plain' : 'primary'} onClick={onNext}>
          {t.common.next}
        </Button>
      </div>
    </>
  );
}

function SetupKey({ secretKey }: { secretKey: string }) {
  const t = useTexts();
  return (
    <div class="stack tight">
      <p id="setup-key">{t.addToApp.byHandText}</p>
      <p class="secret" aria-labelledby="setup-key">
        {secretKey.match(/.{1,4}/g)?.join(' ')}
      </p>
      <div class="actions">
        <CopyButton text={secretKey} label={t.addToApp.copyKey} />
      </div>
    </div>
  );
}
