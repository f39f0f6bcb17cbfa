import { ariaOf, type ControlProps } from "./control";

interface RatingInputProps extends ControlProps<number | null> {
  readonly max: number;
}

/** Radio buttons in the shape of stars: arrows move, a second click on the same star clears. */
export function RatingInput(props: RatingInputProps) {
  const current = props.value ?? 0;
  return (
    <div
      className="c-rating"
      role="radiogroup"
      id={props.id}
      tabIndex={-1}
      {...ariaOf(props)}
      aria-labelledby={`${props.id}-label`}
    >
      {Array.from({ length: props.max }, (_, index) => index + 1).map((step) => (
        <label key={step} data-on={step <= current || undefined}>
          <input
            type="radio"
            name={props.id}
            checked={step === current}
            disabled={props.disabled}
            aria-label={`${step} / ${props.max}`}
            onChange={() => props.onChange(step)}
            onClick={() => {
              if (step === current && !props.required) props.onChange(null);
            }}
          />
          <Star />
        </label>
      ))}
    </div>
  );
}

export function Star() {
  return (
    <svg width="20" height="20" viewBox="0 0 16 16" aria-hidden="true" focusable="false">
      <path d="M8 1.6l1.9 4 4.4.6-3.2 3 .8 4.3L8 11.4l-3.9 2.1.8-4.3-3.2-3 4.4-.6z" fill="currentColor" />
    </svg>
  );
}
