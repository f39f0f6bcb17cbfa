import { TextArea } from "@/shared/controls/text-area";
import { TextInput } from "@/shared/controls/text-input";
import { useTexts } from "@/shared/i18n/texts";
import { IconChoice } from "@/shared/ui/icon-choice";
import { Row } from "../frame/row";
import { Sheet, SheetPart } from "../frame/sheet";
import { useAggregateEditor } from "./aggregate-context";
import { ChecksEditor } from "./checks-editor";
import { ComputedEditor } from "./computed-editor";
import { KeysEditor } from "./keys-editor";
import { MeasuresEditor } from "./measures-editor";
import { PreviewRows } from "./preview-rows";
import { SourcesEditor } from "./sources-editor";
import { aggregateTexts } from "./texts/texts";

interface SheetProps {
  readonly aggregate: string;
  /** The document once nobody has changed it for a moment. */
  readonly text: string;
  readonly sound: boolean;
  readonly published: boolean;
}

/** The whole table on one sheet: of what, told apart by what, which figures, what must hold, and what comes of it. */
export function AggregateSheet({ aggregate, text, sound, published }: SheetProps) {
  const t = useTexts(aggregateTexts);
  const { app, store, table } = useAggregateEditor();
  return (
    <Sheet>
      <SheetPart id="aggregate-part-basics" title={t("basics")} help={t("basicsHelp")}>
        <Row id="aggregate-title" label={t("name")}>
          <TextInput
            id="aggregate-title"
            value={table.title}
            maxLength={60}
            onChange={(next) => store.edit((draft) => draft.set(["title"], next), "title")}
          />
        </Row>
        <Row id="aggregate-description" label={t("description")}>
          <TextArea
            id="aggregate-description"
            rows={2}
            value={table.description}
            onChange={(next) =>
              store.edit((draft) => draft.set(["description"], next === "" ? undefined : next), "description")
            }
          />
        </Row>
        <Row id="aggregate-icon" label={t("icon")} help={t("iconHelp")} group>
          <IconChoice
            id="aggregate-icon"
            label={t("icon")}
            value={table.icon}
            onChange={(next) =>
              store.edit((draft) => draft.set(["icon"], next === "" ? undefined : next), "icon")
            }
          />
        </Row>
      </SheetPart>
      <SourcesEditor />
      <KeysEditor />
      <MeasuresEditor />
      <ComputedEditor />
      <ChecksEditor />
      <PreviewRows app={app} aggregate={aggregate} text={text} sound={sound} published={published} />
    </Sheet>
  );
}
