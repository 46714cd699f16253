import type { ComponentChildren } from 'preact';
import { Brand } from './brand.js';

interface LoneProps {
  /** For what needs more room than a sign-in form. */
  wide?: boolean;
  children: ComponentChildren;
}

/** A page without the frame: one card in the middle. */
export function Lone({ wide = false, children }: LoneProps) {
  return (
    <main class={wide ? 'lone wide' : 'lone'} id="main" tabIndex={-1}>
      <Brand />
      <div class="card">{children}</div>
    </main>
  );
}
