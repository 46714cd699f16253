import type { ComponentChildren } from 'preact';
import { useId, useLayoutEffect, useRef, useState } from 'preact/hooks';

interface TipProps {
  /** The exact value. */
  text: string;
  /** The short form, which is always shown. */
  children: ComponentChildren;
}

/**
 * Shows the exact value of something on hover, on focus and on a tap; Escape hides it (WCAG 2.2, 1.4.13). A `title` does
 * not show on a phone or with a keyboard.
 */
export function Tip({ text, children }: TipProps) {
  const [shown, setShown] = useState(false);
  const bubble = useRef<HTMLSpanElement>(null);
  const id = useId();

  useLayoutEffect(() => {
    const element = bubble.current;
    if (!element || !shown) return;
    element.classList.remove('at-end');
    if (element.getBoundingClientRect().right > document.documentElement.clientWidth - 8)
      element.classList.add('at-end');
  }, [shown]);

  return (
    <span
      class="tip"
      tabIndex={0}
      aria-describedby={id}
      onPointerEnter={() => setShown(true)}
      onPointerLeave={() => setShown(false)}
      onFocus={() => setShown(true)}
      onBlur={() => setShown(false)}
      onKeyDown={(event) => {
        if (event.key !== 'Escape' || !shown) return;
        // Not for the dialog around it.
        event.preventDefault();
        setShown(false);
      }}
    >
      {children}
      <span ref={bubble} class="tip-bubble" role="tooltip" id={id} hidden={!shown}>
        {text}
      </span>
    </span>
  );
}
