import { RatingInput, Star } from "@/shared/controls/rating-input";
import { asNumber, asText, ORDER_OPERATORS, type DisplayProps, type InputProps, type Kind } from "./kind";

function Input({ field, value, ...rest }: InputProps) {
  return <RatingInput {...rest} value={asNumber(value)} max={field.schema["x-max"] ?? 5} />;
}

function Display({ field, value }: DisplayProps) {
  const max = field.schema["x-max"] ?? 5;
  const stars = asNumber(value) ?? 0;
  return (
    <span className="f-stars" role="img" aria-label={`${stars} / ${max}`}>
      {Array.from({ length: max }, (_, index) => (
        <span key={index} data-on={index < stars || undefined}>
          <Star />
        </span>
      ))}
    </span>
  );
}

export const rating: Kind = {
  Input,
  Display,
  text: asText,
  operators: ORDER_OPERATORS,
  filter: "number",
  width: 120,
  group: true,
};
