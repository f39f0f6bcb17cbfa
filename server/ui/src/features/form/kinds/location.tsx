import type { Json } from "@/shared/api/types";
import { Button } from "@/shared/controls/button";
import { NumberInput } from "@/shared/controls/number-input";
import { TextInput } from "@/shared/controls/text-input";
import { useTexts } from "@/shared/i18n/texts";
import { formTexts } from "../texts/texts";
import { asNumber, asText, type DisplayProps, type InputProps, type Kind } from "./kind";
import { useLocating } from "./use-locating";

interface Place {
  readonly lng: number | null;
  readonly lat: number | null;
  readonly address: string;
}

function placeOf(value: Json | undefined): Place {
  if (typeof value !== "object" || value === null || Array.isArray(value))
    return { lng: null, lat: null, address: "" };
  return { lng: asNumber(value["lng"]), lat: asNumber(value["lat"]), address: asText(value["address"]) };
}

function toJson({ lng, lat, address }: Place): Json {
  if (lng === null && lat === null && address === "") return null;
  return {
    ...(lng === null ? {} : { lng }),
    ...(lat === null ? {} : { lat }),
    ...(address === "" ? {} : { address }),
  };
}

function locationText(value: Json): string {
  const { lng, lat, address } = placeOf(value);
  return address || (lng === null || lat === null ? "" : `${lng}, ${lat}`);
}

function Input({ id, value, onChange, disabled, invalid, required, describedBy }: InputProps) {
  const t = useTexts(formTexts);
  const place = placeOf(value);
  const change = (part: Partial<Place>) => onChange(toJson({ ...place, ...part }));
  const { finding, find } = useLocating((lng, lat) => change({ lng, lat }));
  const rest = { disabled, invalid, required, describedBy };
  return (
    <div className="f-location" role="group" aria-labelledby={`${id}-label`}>
      <NumberInput
        {...rest}
        id={id}
        value={place.lng}
        style={{ decimals: 6 }}
        label={t("longitude")}
        placeholder={t("longitude")}
        onChange={(lng) => change({ lng })}
      />
      <NumberInput
        {...rest}
        id={`${id}-lat`}
        value={place.lat}
        style={{ decimals: 6 }}
        label={t("latitude")}
        placeholder={t("latitude")}
        onChange={(lat) => change({ lat })}
      />
      {"geolocation" in navigator && !disabled && (
        <Button onClick={find} disabled={finding === "busy"} aria-busy={finding === "busy"}>
          {t("locate")}
        </Button>
      )}
      <TextInput
        {...rest}
        id={`${id}-address`}
        value={place.address}
        label={t("detail")}
        placeholder={t("detail")}
        onChange={(address) => change({ address })}
      />
      {(finding === "failed" || finding === "denied") && (
        <div className="f-problem" role="alert">
          {t(finding === "denied" ? "locateDenied" : "locateFailed")}
        </div>
      )}
    </div>
  );
}

function Display({ value }: DisplayProps) {
  const { lng, lat, address } = placeOf(value);
  return (
    <span>
      {address} <span className="f-degrees number">{lng !== null && lat !== null && `${lng}, ${lat}`}</span>
    </span>
  );
}

export const location: Kind = {
  Input,
  Display,
  Cell: ({ value }) => <>{locationText(value)}</>,
  text: locationText,
  operators: ["within", "empty", "not empty"],
  filter: "place",
  width: 200,
  group: true,
};
