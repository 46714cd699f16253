import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { changePassword, client } from '../api.js';
import { Button } from '../components/button.js';
import { Field } from '../components/field.js';
import { Form } from '../components/form.js';
import { ErrorNotice } from '../components/notice.js';
import { currentPasswordProblem, newPasswordProblem } from '../field-rules.js';
import { useTexts } from '../language.js';
import { useAction } from '../load.js';
import { hasCode, fieldError } from '../messages.js';
import { resume, useAccount } from '../session.js';

interface PasswordFormProps {
  userId: number;
  onDone?: (told: string) => void;
  /** Buttons next to the one that changes the password. */
  children: ComponentChildren;
}

/** The form for a new password; one's own also needs the current one. */
export function PasswordForm({ userId, onDone, children }: PasswordFormProps) {
  const t = useTexts();
  const account = useAccount();
  const isOwn = account.id === userId;
  const [currentPassword, setCurrentPassword] = useState('');
  const [newPassword, setNewPassword] = useState('');
  const changing = useAction(async () => {
    const body = { newPassword, ...(isOwn && { currentPassword }) };
    await changePassword({ client, path: { id: userId }, body });
    onDone?.(t.password.changed);
    if (isOwn && account.passwordChange) await resume();
  });
  const { error } = changing;
  const isAboutField = hasCode(error, 'VALIDATION_FAILED', 'PASSWORD_TOO_COMMON', 'CURRENT_PASSWORD_INVALID');
  return (
    <Form onSubmit={() => void changing.run()}>
      {!isAboutField && <ErrorNotice error={error} />}
      <p class="muted">{t.password.sessionsEnd}</p>
      {isOwn && (
        <Field
          label={t.password.current}
          name="currentPassword"
          type="password"
          autocomplete="current-password"
          required
          value={currentPassword}
          onInput={setCurrentPassword}
          problem={currentPasswordProblem(currentPassword)}
          error={fieldError(error, 'currentPassword', 'CURRENT_PASSWORD_INVALID')}
        />
      )}
      <Field
        label={t.password.new}
        name="newPassword"
        type="password"
        hint={t.password.hint}
        autocomplete="new-password"
        required
        value={newPassword}
        onInput={setNewPassword}
        problem={
          newPasswordProblem(newPassword) ?? (newPassword === currentPassword ? t.password.same : undefined)
        }
        error={fieldError(error, 'newPassword', 'PASSWORD_TOO_COMMON')}
      />
      <div class="actions">
        {children}
        <Button type="submit" kind="primary" busy={changing.busy}>
          {t.password.change}
        </Button>
      </div>
    </Form>
  );
}
