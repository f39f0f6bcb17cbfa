import { ariaOf, type ControlProps } from "./control";
import { Icon } from "./icon";

interface SliderInputProps extends ControlProps<number | null> {
  readonly min: number;
  readonly max: number;
  readonly step: number;
  /** How a number is written beside the line. */
  readonly say: (value: number) => string;
  readonly texts: { readonly unset: string; readonly clear: string };
}

/** The browser's own slider. Until it is moved there is no value, which a slider alone could not say. */
export function SliderInput(props: SliderInputProps) {
  const { value, min, max, step } = props;
  return (
    <span className="c-slider" data-unset={value === null || undefined}>
      <input
        id={props.id}
        type="range"
        min={min}
        max={max}
        step={step}
        value={value ?? min}
        disabled={props.disabled}
        aria-valuetext={value === null ? props.texts.unset : props.say(value)}
        onChange={(event) => props.onChange(Number(event.target.value))}
        // A click on where the knob already stands moves nothing but means that place.
        onClick={(event) => value === null && props.onChange(Number(event.currentTarget.value))}
        {...ariaOf(props)}
      />
      <output htmlFor={props.id} className="number">
        {value === null ? "—" : props.say(value)}
      </output>
      {value !== null && !props.required && !props.disabled && (
        <button
          type="button"
          className="c-chip-x"
          aria-label={props.texts.clear}
          onClick={() => props.onChange(null)}
        >
          <Icon name="close" size={12} />
        </button>
      )}
    </span>
  );
}
