import { SwitchInput } from "@/shared/controls/switch-input";
import { useForm } from "../form-env";
import type { DisplayProps, InputProps, Kind } from "./kind";

function Input({ value, ...rest }: InputProps) {
  return <SwitchInput {...rest} value={value === true} />;
}

function Display({ value }: DisplayProps) {
  const { env } = useForm();
  return <>{value === true ? env.yes : env.no}</>;
}

export const switchKind: Kind = {
  Input,
  Display,
  text: (value, _field, env) => (value === true ? env.yes : env.no),
  operators: ["=", "!=", "empty", "not empty"],
  filter: "boolean",
  width: 80,
};
