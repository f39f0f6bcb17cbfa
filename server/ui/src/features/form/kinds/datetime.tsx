import { DateInput } from "@/shared/controls/date-input";
import { fromWall, toWall, wallText } from "@/shared/controls/zoned-time";
import { pickerBounds } from "../date-bounds";
import { useForm } from "../form-env";
import { asText, TIME_OPERATORS, type DisplayProps, type InputProps, type Kind } from "./kind";

/** Stored in UTC, typed and read on the clock of the workspace, wherever the browser stands. */
function Input({ value, onChange, field, ...rest }: InputProps) {
  const { timezone } = useForm().env;
  return (
    <DateInput
      {...rest}
      {...pickerBounds(field.schema, "datetime-local", timezone)}
      type="datetime-local"
      value={toWall(asText(value), timezone)}
      onChange={(next) => onChange(next === "" ? null : fromWall(next, timezone))}
    />
  );
}

function Display({ value }: DisplayProps) {
  return <span className="number">{wallText(asText(value), useForm().env.timezone)}</span>;
}

export const datetime: Kind = {
  Input,
  Display,
  text: (value, _field, env) => wallText(asText(value), env.timezone),
  operators: TIME_OPERATORS,
  filter: "datetime",
  width: 144,
};
