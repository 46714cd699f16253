import { useState } from 'preact/hooks';
import { announce } from '../../announcer.js';
import { client, disableMfa } from '../../api.js';
import { Button } from '../../components/button.js';
import { Dialog } from '../../components/dialog.js';
import { Field } from '../../components/field.js';
import { Form } from '../../components/form.js';
import { ErrorNotice } from '../../components/notice.js';
import { useTexts } from '../../language.js';
import { useAction } from '../../load.js';
import { fieldError, hasCode } from '../../messages.js';
import { useAccount } from '../../session.js';
import type { Subject } from './subject.js';

const maxReasonLength = 200;

/** Turns two-step sign-in off; for somebody else's account, the audit trail needs a reason. */
export function TurnOff({ user, onChange }: Subject) {
  const t = useTexts();
  const { methods } = t.account;
  const isOwn = useAccount().id === user.id;
  const [asking, setAsking] = useState(false);
  const [reason, setReason] = useState('');
  const close = (): void => {
    setAsking(false);
    setReason('');
    turningOff.reset();
  };
  const turningOff = useAction(async () => {
    await disableMfa({ client, path: { id: user.id }, body: isOwn ? {} : { reason: reason.trim() } });
    announce(methods.turnedOff);
    close();
    onChange();
  });
  const problem = (): string | undefined => {
    if (reason.trim() === '') return methods.reasonMissing;
    return Array.from(reason.trim()).length > maxReasonLength ? methods.reasonTooLong : undefined;
  };
  return (
    <div class="actions">
      <Button kind="quiet-danger" onClick={() => setAsking(true)}>
        {methods.turnOff}
      </Button>
      <Dialog
        title={isOwn ? methods.turnOffOwnTitle : methods.turnOffTitle(user.name)}
        open={asking}
        onClose={close}
        busy={turningOff.busy}
      >
        <Form onSubmit={() => void turningOff.run()}>
          <p>{isOwn ? methods.turnOffOwnText : methods.turnOffText(user.name)}</p>
          {!hasCode(turningOff.error, 'VALIDATION_FAILED') && <ErrorNotice error={turningOff.error} />}
          {!isOwn && (
            <Field
              label={methods.reason}
              name="reason"
              hint={methods.reasonHint}
              autocomplete="off"
              required
              value={reason}
              onInput={setReason}
              problem={problem()}
              error={fieldError(turningOff.error, 'reason')}
            />
          )}
          <div class="actions">
            <Button disabled={turningOff.busy} onClick={close} autofocus={isOwn}>
              {t.common.cancel}
            </Button>
            <Button type="submit" kind="danger" busy={turningOff.busy}>
              {methods.turnOff}
            </Button>
          </div>
        </Form>
      </Dialog>
    </div>
  );
}
