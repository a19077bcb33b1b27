using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Primitives;

namespace MeteringCluster.Api.Console;

/// <summary>
/// What somebody entered into a form, on its way to a request's body: texts go as they are, for the API to judge, and
/// what cannot even be written as a number or a day is told at its field as the API would.
/// </summary>
public sealed class Entered(IFormCollection form)
{
    private readonly List<FieldProblem> _wrong = [];

    public string Text(string name) => form[name].ToString().Trim();

    public bool Checked(string name) => form.ContainsKey(name);

    /// <summary>Null where nothing was entered: the API then has its default.</summary>
    public JsonNode? Given(string name) => Text(name) is { Length: > 0 } text ? JsonValue.Create(text) : null;

    /// <param name="field">The request's name of it.</param>
    public JsonNode? Number(string name, string field) => NumberIn(field, Text(name));

    public JsonNode? NumberIn(string field, string? text)
    {
        if (string.IsNullOrWhiteSpace(text)) return null;
        var plain = text.Trim();
        // JSON's numbers without an exponent, which nobody writes.
        if (plain.Length <= 30 && plain.All(letter => char.IsAsciiDigit(letter) || letter is '.' or '-') && TryParse(plain, out var number)) return number;
        _wrong.Add(new FieldProblem(field, "is no number; write it as 12 or 12.50."));
        return null;
    }

    /// <summary>A day as the start of it in UTC, which is where licence terms and billing periods begin.</summary>
    public JsonNode? Day(string name, string field)
    {
        if (Text(name) is not { Length: > 0 } text) return null;
        if (DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _)) return JsonValue.Create(text + "T00:00:00Z");
        _wrong.Add(new FieldProblem(field, "is no day; write it as 2026-01-31."));
        return null;
    }

    /// <summary>Rows of a table of inputs: the values of these names, side by side; rows without the first are left out.</summary>
    public IEnumerable<string[]> Rows(params string[] names)
    {
        var columns = names.Select(name => form[name]).ToArray();
        for (var row = 0; row < columns[0].Count; row++)
        {
            var values = columns.Select(column => At(column, row)).ToArray();
            if (values[0].Length > 0) yield return values;
        }
    }

    public void Wrong(string field, string detail) => _wrong.Add(new FieldProblem(field, detail));

    /// <summary>As the API tells what is wrong with a body; null where nothing is.</summary>
    public ApiProblem? Problem(Viewer viewer)
    {
        if (_wrong.Count == 0) return null;
        var detail = string.Join(' ', _wrong.Select(wrong => $"{wrong.Field} {wrong.Detail}"));
        var members = new JsonObject
        {
            ["errors"] = new JsonArray([.. _wrong.Select(wrong => new JsonObject { ["field"] = wrong.Field, ["detail"] = wrong.Detail })]),
        };
        return new ApiProblem(
            StatusCodes.Status400BadRequest, Problems.InvalidValueKind.Code, Problems.InvalidValueKind.Title, detail, viewer.RequestId,
            JsonSerializer.SerializeToElement(members));
    }

    private static string At(StringValues values, int row) => row < values.Count ? values[row]?.Trim() ?? "" : "";

    private static bool TryParse(string text, out JsonNode? number)
    {
        try
        {
            number = JsonNode.Parse(text);
            return number is not null;
        }
        catch (JsonException)
        {
            number = null;
            return false;
        }
    }
}
