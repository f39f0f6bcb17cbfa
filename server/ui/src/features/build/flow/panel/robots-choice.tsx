import { CheckGroup } from "@/shared/controls/choice-group";
import { useTexts } from "@/shared/i18n/texts";
import { useOutlets } from "../../calls/outlets";
import { useFlow } from "../flow-context";
import { flowDesignTexts } from "../texts/texts";
import { Row } from "../../frame/row";

interface RobotsProps {
  readonly id: string;
  readonly label: string;
  readonly value: readonly string[];
  readonly onChange: (robots: readonly string[]) => void;
}

/** Through which robots something is said. One that is written and gone is shown by its key, so that it can be left out. */
export function RobotsChoice({ id, label, value, onChange }: RobotsProps) {
  const t = useTexts(flowDesignTexts);
  const { app } = useFlow();
  const robots = useOutlets(app).data?.robots;
  const known = robots?.map((robot) => ({ value: robot.key, title: robot.title })) ?? [];
  const gone = value.filter((key) => !known.some((robot) => robot.value === key));
  const options = [...known, ...gone.map((key) => ({ value: key, title: key }))];
  return (
    <Row id={id} label={label} group help={robots?.length === 0 ? t("noRobots") : undefined}>
      <CheckGroup id={id} value={value} options={options} onChange={onChange} />
    </Row>
  );
}
