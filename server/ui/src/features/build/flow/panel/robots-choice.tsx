import { useMe } from "@/shared/api/me";
import { useSettings } from "@/shared/api/settings";
import { CheckGroup } from "@/shared/controls/choice-group";
import { useTexts } from "@/shared/i18n/texts";
import { flowDesignTexts } from "../texts/texts";
import { Row } from "./row";

interface RobotsProps {
  readonly id: string;
  readonly label: string;
  readonly value: readonly string[];
  readonly onChange: (robots: readonly string[]) => void;
}

/** Through which robots something is said. The settings that list them are for administrators alone. */
export function RobotsChoice({ id, label, value, onChange }: RobotsProps) {
  const t = useTexts(flowDesignTexts);
  const admin = useMe().data?.is_admin === true;
  const robots = useSettings().data?.robots ?? [];
  const known = robots.map((robot) => ({ value: robot.key, title: robot.title }));
  const written = value.map((key) => ({ value: key, title: key }));
  const help = robots.length === 0 ? t("noRobots") : undefined;
  return (
    <Row id={id} label={label} group help={admin ? help : t("robotsWithheld")}>
      <CheckGroup id={id} value={value} options={admin ? known : written} onChange={onChange} />
    </Row>
  );
}
