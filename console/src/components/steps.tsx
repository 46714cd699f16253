interface StepsProps {
  labels: readonly string[];
  /** Index of the step one is at; `labels.length` when all is done. */
  current: number;
}

/** How far one is on the way. */
export function Steps({ labels, current }: StepsProps) {
  return (
    <ol class="steps" aria-label="Progress">
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
          {index < current && <span class="visually-hidden"> (done)</span>}
        </li>
      ))}
    </ol>
  );
}
