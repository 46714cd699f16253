import { useTexts } from '../language.js';

interface StepsProps {
  labels: readonly string[];
  /** The index of the current step; `labels.length` when all are done. */
  current: number;
}

/** Shows the progress through the steps. */
export function Steps({ labels, current }: StepsProps) {
  const t = useTexts();
  return (
    <ol class="steps" aria-label={t.steps.label}>
      {labels.map((label, index) => (
        <li
          key={label}
          class={index < current ? 'done' : index === current ? 'current' : 'to-come'}
          aria-current={index === current ? 'step' : undefined}
        >
          <span class="step-number" aria-hidden="true">
            {index < current ? '✓' : index + 1}
          </span>
          <span>{label}</span>
          {index < current && <span class="visually-hidden"> {t.steps.done}</span>}
        </li>
      ))}
    </ol>
  );
}
