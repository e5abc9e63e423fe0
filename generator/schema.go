package generator

import "maps"

// JSONSchema describes the answers of the stack as JSON Schema 2020-12: what an
// answers file may hold. It is a value for encoding/json.
func (s Stack) JSONSchema() map[string]any {
	properties := map[string]any{
		"stack": map[string]any{"const": s.Name},
		"name":  map[string]any{"type": "string", "maxLength": maxSlug, "description": "the project's name"},
	}
	required := []string{"name"}
	for _, q := range s.Questions {
		if q.Hidden {
			continue
		}
		properties[q.Name] = q.schema()
		if q.Required && q.Default == "" && len(q.When) == 0 {
			required = append(required, q.Name)
		}
	}
	out := map[string]any{
		"$schema":              "https://json-schema.org/draft/2020-12/schema",
		"title":                "Answers for " + s.Name,
		"description":          s.Summary,
		"type":                 "object",
		"properties":           properties,
		"required":             required,
		"additionalProperties": false,
	}
	if s.Deprecated != nil {
		out["deprecated"] = true
	}
	return out
}

func (q Question) schema() map[string]any {
	out := q.annotations()
	if q.Locked {
		maps.Copy(out, q.lockedSchema())
		return out
	}
	switch q.Kind {
	case KindText:
		maps.Copy(out, q.textSchema())
	case KindBool:
		out["enum"] = []any{"yes", "no", true, false}
	case KindChoice:
		out["enum"] = q.Values()
	case KindInteger:
		maps.Copy(out, q.integerSchema())
	default:
		item := q.textSchema()
		if values := q.Values(); values != nil {
			item = map[string]any{"enum": values}
		}
		out["type"] = []string{"array", "string"} // or with commas between the items
		out["items"] = item
		out["uniqueItems"] = true
	}
	return out
}

// lockedSchema takes the one answer there is, in each form that an answers file may
// give it.
func (q Question) lockedSchema() map[string]any {
	out := map[string]any{"readOnly": true, "$comment": "fixed by " + q.lockedBy}
	answer := q.normal(q.Default)
	if typed := q.value(answer); typed != any(answer) {
		out["enum"] = []any{answer, typed}
	} else {
		out["const"] = answer
	}
	return out
}

// annotations are what a schema says of the question for people.
func (q Question) annotations() map[string]any {
	out := map[string]any{"title": q.Prompt}
	if q.Help != "" {
		out["description"] = q.Help
	}
	if q.Default != "" {
		out["default"] = q.Default
	}
	if q.Deprecated != nil {
		out["deprecated"] = true
	}
	return out
}

func (q Question) integerSchema() map[string]any {
	out := map[string]any{"type": []string{"integer", "string"}} // which flags and variables give
	if q.Min != nil {
		out["minimum"] = *q.Min
	}
	if q.Max != nil {
		out["maximum"] = *q.Max
	}
	return out
}

func (q Question) textSchema() map[string]any {
	out := map[string]any{"type": "string", "maxLength": q.most()}
	if q.Required {
		out["minLength"] = 1
	}
	if q.Pattern != "" {
		out["pattern"] = "^(?:" + q.Pattern + ")?$" // Required says whether it may be empty
	}
	return out
}
