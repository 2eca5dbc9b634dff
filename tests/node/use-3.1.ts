// A tiny use of the types that openapi-typescript makes of the 3.1 document; it only has to compile.
import type { components, paths } from "./chamdiem-3.1";

type Ranking = components["schemas"]["Ranking"];
type Draft = paths["/v1/rounds/{round}/self-assessments/{unit}"]["put"]["requestBody"]["content"]["application/json"];

export function leaders(ranking: Ranking): string[] {
  return ranking.groups.map((group) => `${group.name}: ${group.rows[0]?.total ?? "-"}`);
}

export const draft: Draft = { scores: [{ criterion: "total_time", points: "1.46" }] };

// Points are text, never a number.
// @ts-expect-error
export const wrong: Draft = { scores: [{ criterion: "total_time", points: 1.46 }] };

// An optional member is absent, never null.
// @ts-expect-error
export const absent: components["schemas"]["RankingRow"]["total"] = null;
