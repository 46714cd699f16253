interface CheckboxProps {
  label: string;
  /** For a checkbox in a table, whose row shows what it is about. */
  isLabelHidden?: boolean;
  checked: boolean;
  onChange: (isChecked: boolean) => void;
}

export function Checkbox({ label, isLabelHidden = false, checked, onChange }: CheckboxProps) {
  return (
    <label class={isLabelHidden ? 'check bare' : 'check'}>
      <input type="checkbox" checked={checked} onChange={(event) => onChange(event.currentTarget.checked)} />
      <span class={isLabelHidden ? 'visually-hidden' : undefined}>{label}</span>
    </label>
  );
}
