import { useEffect, useRef, useState } from 'preact/hooks';
import { announce } from '../../announcer.js';
import { type AuthenticatorDto, client, renameAuthenticator, type UserDto } from '../../api.js';
import { Button } from '../../components/button.js';
import { Field } from '../../components/field.js';
import { Form } from '../../components/form.js';
import { ErrorNotice } from '../../components/notice.js';
import { authenticatorNameProblem } from '../../field-rules.js';
import { useTexts } from '../../language.js';
import { useAction } from '../../load.js';
import { fieldError, hasCode } from '../../messages.js';

interface RenameProps {
  user: UserDto;
  authenticator: AuthenticatorDto;
  onClose: () => void;
  onDone: () => void;
}

/** A field in place of the name. Escape leaves the name as it was. */
export function RenameAuthenticator({ user, authenticator, onClose, onDone }: RenameProps) {
  const t = useTexts();
  const form = useRef<HTMLDivElement>(null);
  const [seen] = useState(authenticator.name);
  const [name, setName] = useState(seen);
  useEffect(() => form.current?.querySelector('input')?.select(), []);
  const renaming = useAction(async () => {
    if (name.trim() === seen) {
      onClose();
      return;
    }
    const path = { id: user.id, authenticatorId: authenticator.id };
    const renamed = await renameAuthenticator({ client, path, body: { name: name.trim() } });
    announce(t.authenticators.renamed(renamed.name));
    onDone();
  });
  return (
    <div ref={form} onKeyDown={({ key }) => key === 'Escape' && onClose()}>
      <Form onSubmit={() => void renaming.run()}>
        {!hasCode(renaming.error, 'VALIDATION_FAILED') && <ErrorNotice error={renaming.error} />}
        <Field
          label={t.authenticators.name}
          autocomplete="off"
          value={name}
          onInput={setName}
          problem={authenticatorNameProblem(name)}
          error={fieldError(renaming.error, 'name')}
        />
        <div class="actions">
          <Button type="submit" kind="primary" busy={renaming.busy}>
            {t.authenticators.save}
          </Button>
          <Button kind="quiet" onClick={onClose}>
            {t.common.cancel}
          </Button>
        </div>
      </Form>
    </div>
  );
}
