import { useTexts } from "@/shared/i18n/texts";
import { buildTexts } from "../texts/texts";
import styles from "./editor.module.css";

interface RunningChoiceProps {
  /** How many runs of the flow are under way. */
  readonly n: number;
  /** Whether they are moved once it is published. */
  readonly moves: boolean;
  readonly onChange: (moves: boolean) => void;
}

/** What is to become of the runs that go on by older versions of a flow. */
export function RunningChoice({ n, moves, onChange }: RunningChoiceProps) {
  const t = useTexts(buildTexts);
  return (
    <fieldset className={styles.running}>
      <legend>{t("runningOlder", { n })}</legend>
      {[false, true].map((choice) => (
        <label key={String(choice)} className="c-choice">
          <input
            type="radio"
            name="publish-running"
            checked={moves === choice}
            onChange={() => onChange(choice)}
          />
          <span>{t(choice ? "runningMove" : "runningEnd")}</span>
        </label>
      ))}
    </fieldset>
  );
}
