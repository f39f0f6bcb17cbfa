import { Segmented } from "antd";
import { Link } from "react-router";
import { Button } from "@/shared/controls/button";
import { useTexts } from "@/shared/i18n/texts";
import { flowDesignTexts } from "./texts/texts";

interface FlowToolsProps {
  readonly app: string;
  /** The key of the flow. */
  readonly flow: string;
  readonly published: boolean;
  /** Whether the drawing is shown, and not the source or that there is none. */
  readonly drawing: boolean;
  readonly trying: boolean;
  readonly onTrying: (trying: boolean) => void;
  readonly lanes: boolean;
  readonly onLanes: (lanes: boolean) => void;
}

/** The tools in the head of the flow designer that no other designer has. */
export function FlowTools(props: FlowToolsProps) {
  const { app, flow, published, drawing, trying, onTrying, lanes, onLanes } = props;
  const t = useTexts(flowDesignTexts);
  return (
    <>
      {drawing && (
        <Button look="quiet" on={trying} onClick={() => onTrying(!trying)}>
          {t("tryOut")}
        </Button>
      )}
      {published && (
        <>
          <Link to={`/build/${app}/flows/${flow}/figures`} className="c-button" data-look="quiet">
            {t("figures")}
          </Link>
          <Link to={`/build/${app}/flows/${flow}/log`} className="c-button" data-look="quiet">
            {t("nodeLog")}
          </Link>
        </>
      )}
      {drawing && (
        <Segmented
          aria-label={t("drawnAs")}
          value={lanes ? "lanes" : "tree"}
          options={[
            { value: "tree", label: t("asTree") },
            { value: "lanes", label: t("asLanes") },
          ]}
          onChange={(next) => onLanes(next === "lanes")}
        />
      )}
    </>
  );
}
