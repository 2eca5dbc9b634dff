// A tiny use of the client that openapi-typescript-codegen makes of the 3.0 document: it asks a running service for
// its units and prints their names. Usage: node use-3.0.js URL TOKEN
import { OpenAPI, Step2UnitsService, type UnitInput } from "./client-3.0";

declare const process: { argv: string[] };

export const unit: UnitInput = { name: "Sở Nội vụ", level: "department" as UnitInput["level"], valid_from: "2021-01-01" };

// A unit has a name.
// @ts-expect-error
export const wrong: UnitInput = { level: unit.level, valid_from: "2021-01-01" };

OpenAPI.BASE = process.argv[2] ?? "";
OpenAPI.TOKEN = process.argv[3];
void Step2UnitsService.listUnits("ubnd-tinh-dien-bien", undefined, 2).then((page) => {
  console.log(page.items.map((found) => found.name).join("; "));
});
