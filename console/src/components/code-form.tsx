import type { ComponentChildren } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { codeIn } from '../code.js';
import { useTexts } from '../language.js';
import { useAction } from '../load.js';
import { isUnreachable } from '../messages.js';
import { Button } from './button.js';
import { CodeField } from './field.js';
import { ErrorNotice } from './notice.js';

interface CodeFormProps {
  label: string;
  hint: string;
  /** What is wrong with a code before it is used, in words; undefined if nothing is. */
  problemOf: (code: string) => string | undefined;
  /** Uses the code. If it is refused, the field is emptied for the next one. */
  onCode: (code: string) => Promise<void> | void;
  submitLabel: string;
  submitKind?: 'primary' | 'plain';
  onBack?: () => void;
  /** In a dialog. */
  onCancel?: () => void;
  /** Whether the field takes the focus at once. */
  focused?: boolean;
  /** Shown above the field. */
  children?: ComponentChildren;
}

/** Asks for a code, and says what is wrong with it beside the field, which keeps the focus. */
export function CodeForm(props: CodeFormProps) {
  const {
    label,
    hint,
    problemOf,
    onCode,
    submitLabel,
    submitKind = 'primary',
    onBack,
    onCancel,
    focused = false,
    children,
  } = props;
  const t = useTexts();
  const [typed, setTyped] = useState('');
  const [remark, setRemark] = useState<string>();
  const field = useRef<HTMLInputElement>(null);
  const using = useAction(async (code: string) => {
    try {
      await onCode(code);
    } catch (error) {
      if (!isUnreachable(error)) setTyped('');
      field.current?.focus();
      throw error;
    }
  });

  useEffect(() => {
    if (focused) field.current?.focus();
  }, []);

  function submit(): void {
    const code = codeIn(typed);
    const problem = problemOf(code);
    if (problem === undefined) {
      void using.run(code);
      return;
    }
    setRemark(problem);
    field.current?.focus();
  }

  return (
    <form
      class="stack"
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      {children}
      <ErrorNotice error={using.error} />
      <CodeField
        label={label}
        hint={hint}
        value={typed}
        onInput={(value) => {
          setTyped(value);
          setRemark(undefined);
        }}
        error={remark}
        inputRef={field}
      />
      <div class="actions">
        {onCancel && <Button onClick={onCancel}>{t.common.cancel}</Button>}
        <Button type="submit" kind={submitKind} busy={using.busy}>
          {submitLabel}
        </Button>
        {onBack && (
          <Button kind="quiet" onClick={onBack}>
            {t.common.back}
          </Button>
        )}
      </div>
    </form>
  );
}
