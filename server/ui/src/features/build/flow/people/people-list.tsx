import type { Json } from "@/shared/api/types";
import { Button, IconButton } from "@/shared/controls/button";
import { SelectInput } from "@/shared/controls/select-input";
import { useTexts } from "@/shared/i18n/texts";
import type { Path } from "../../document/json-tree";
import { useFlow } from "../flow-context";
import { listIn, objectIn } from "../flow-document";
import panel from "../panel/panel.module.css";
import { noticeTexts } from "../texts/notice-texts";
import { flowDesignTexts } from "../texts/texts";
import {
  blankPeople,
  CANDIDATE_KINDS,
  kindOfPeople,
  offeredKinds,
  readPeopleKind,
  type PeopleKind,
} from "./people";
import { PersonRow } from "./person-row";
import { PickRange } from "./pick-range";

interface PeopleListProps {
  readonly id: string;
  /** Where the list is written. */
  readonly at: Path;
  readonly people: readonly Json[];
  readonly label: string;
  /** The ways of naming them that fit; those the start of the flow allows when left out. */
  readonly kinds?: readonly PeopleKind[];
  /** Whether people outside may be among them. */
  readonly outside?: boolean;
}

/** Who is meant: all of those named together. */
export function PeopleList({
  id,
  at,
  people,
  label,
  kinds,
  outside = at.at(-1) === "assignees",
}: PeopleListProps) {
  const t = useTexts(flowDesignTexts);
  const say = useTexts(noticeTexts);
  const { store, flow } = useFlow();
  const put = (index: number, value: Json) =>
    store.edit((draft) => draft.set([...at, index], value), `${at.join("/")}/${index}`);
  // Only who submits is there to pick, and a timetable has nobody who started it.
  const offered = (now: PeopleKind | null) =>
    offeredKinds(kinds, now).filter(
      (kind) =>
        kind === now ||
        ((kind !== "pick" || flow.start.on === "submit") &&
          (kind !== "initiator" || (flow.start.on !== "date" && flow.start.on !== "cron")) &&
          ((kind !== "field" && kind !== "external") || flow.form !== "") &&
          (kind !== "external" || outside)),
    );
  return (
    <div className={panel.list} role="group" aria-label={label} id={id}>
      {people.map((one, index) => {
        const kind = kindOfPeople(one);
        const name = t("personOf", { label, n: index + 1 });
        return (
          <div className={panel.person} key={index}>
            <SelectInput
              id={`${id}-${index}-kind`}
              label={name}
              value={kind ?? ""}
              emptyTitle={kind === null ? t("unknownPeople") : undefined}
              options={offered(kind).map((value) => ({ value, title: t(`people_${value}`) }))}
              onChange={(next) => {
                const chosen = readPeopleKind(next);
                if (chosen) put(index, blankPeople(chosen));
              }}
            />
            <IconButton
              icon="close"
              label={t("remove", { name })}
              onClick={() => store.edit((draft) => draft.remove([...at, index]))}
            />
            <PersonRow
              id={`${id}-${index}`}
              people={one}
              name={name}
              onChange={(value) => put(index, value)}
            />
            {(kind === "pick" || kind === "picked_at") && (
              <PickRange
                id={`${id}-${index}`}
                people={one}
                name={name}
                onChange={(value) => put(index, value)}
              >
                <PeopleList
                  id={`${id}-${index}-from`}
                  at={[...at, index, "from"]}
                  people={listIn(objectIn(one)["from"])}
                  label={say("pickFrom", { name })}
                  kinds={CANDIDATE_KINDS}
                />
              </PickRange>
            )}
          </div>
        );
      })}
      <Button
        icon="plus"
        look="quiet"
        onClick={() => store.edit((draft) => draft.insertItem(at, people.length, blankPeople("role")))}
      >
        {t("addPeople")}
      </Button>
    </div>
  );
}
