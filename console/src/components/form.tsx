import type { ComponentChildren } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';

interface FormProps {
  onSubmit: () => void;
  children: ComponentChildren;
}

/**
 * A form that is sent once its fields have no problem. The focus goes to the first field that has one, whether this page
 * or the service found it. The browser's own remarks, in its own language, are not shown.
 */
export function Form({ onSubmit, children }: FormProps) {
  const form = useRef<HTMLFormElement>(null);
  /** Until the user goes on typing. */
  const isSent = useRef(false);

  useLayoutEffect(() => {
    if (isSent.current && focusFirst(form.current, '[aria-invalid="true"]')) isSent.current = false;
  });

  return (
    <form
      ref={form}
      class="stack"
      noValidate
      onInput={() => (isSent.current = false)}
      onSubmit={(event) => {
        event.preventDefault();
        isSent.current = event.currentTarget.checkValidity();
        if (isSent.current) onSubmit();
        else focusFirst(event.currentTarget, ':invalid');
      }}
    >
      {children}
    </form>
  );
}

function focusFirst(form: HTMLFormElement | null, selector: string): boolean {
  const field = form?.querySelector<HTMLElement>(selector);
  field?.focus();
  return field !== null && field !== undefined;
}
