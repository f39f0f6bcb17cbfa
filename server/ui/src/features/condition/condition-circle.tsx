import { useLocating } from "@/features/form/kinds/use-locating";
import { formTexts } from "@/features/form/texts/texts";
import type { Json } from "@/shared/api/types";
import { Button } from "@/shared/controls/button";
import { NumberInput } from "@/shared/controls/number-input";
import { useTexts } from "@/shared/i18n/texts";
import styles from "./condition-builder.module.css";
import { circleOf, type Circle } from "./condition-tree";
import { conditionTexts } from "./texts/texts";

interface ConditionCircleProps {
  readonly id: string;
  readonly value: Json | undefined;
  readonly onChange: (value: Json | undefined) => void;
}

const BOUNDS = { lng: 180, lat: 90 } as const;
/** Nothing on earth is further away. */
const FURTHEST_KM = 20_100;
const START_KM = 5;

/** A point and how far around it is looked. */
export function ConditionCircle({ id, value, onChange }: ConditionCircleProps) {
  const t = useTexts(conditionTexts);
  const say = useTexts(formTexts);
  const circle = circleOf(value);
  const write = (part: Partial<Circle>) => onChange({ ...circle, ...part });
  const within = (next: number | null, least: number, most: number) =>
    next === null ? null : Math.max(least, Math.min(most, next));
  const { finding, find } = useLocating((lng, lat) => write({ lng, lat, km: circle.km ?? START_KM }));
  return (
    <span className={styles.relative}>
      <NumberInput
        id={id}
        label={t("longitude")}
        placeholder={t("longitude")}
        value={circle.lng}
        onChange={(next) => write({ lng: within(next, -BOUNDS.lng, BOUNDS.lng) })}
      />
      <NumberInput
        id={`${id}-lat`}
        label={t("latitude")}
        placeholder={t("latitude")}
        value={circle.lat}
        onChange={(next) => write({ lat: within(next, -BOUNDS.lat, BOUNDS.lat) })}
      />
      <NumberInput
        id={`${id}-km`}
        label={t("kilometres")}
        placeholder={t("kilometres")}
        value={circle.km}
        onChange={(next) => write({ km: within(next, 0, FURTHEST_KM) })}
      />
      {"geolocation" in navigator && (
        <Button onClick={find} disabled={finding === "busy"} aria-busy={finding === "busy"}>
          {t("aroundHere")}
        </Button>
      )}
      {(finding === "failed" || finding === "denied") && (
        <span className={styles.unfound} role="alert">
          {say(finding === "denied" ? "locateDenied" : "locateFailed")}
        </span>
      )}
    </span>
  );
}
