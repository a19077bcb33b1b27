using System.Text.Json;
using MeteringCluster.Api.Json;

namespace MeteringCluster.Api;

/// <summary>One value that cannot be taken: which, why, what it was, and its bounds where it has some.</summary>
public sealed record FieldError(string Field, string Detail, object? Value, object? Min = null, object? Max = null)
{
    public static void WriteAll(Utf8JsonWriter json, IReadOnlyList<FieldError> errors)
    {
        json.WritePropertyName("errors");
        JsonSerializer.Serialize(json, errors, JsonText.Options);
    }
}

/// <summary>Gathers everything that is wrong with a request, so that its author sees all at once.</summary>
public sealed class Checks
{
    private const int LongestEcho = 100;

    private readonly List<FieldError> _errors = [];

    public IReadOnlyList<FieldError> Errors => _errors;

    /// <returns>Null where nothing is wrong.</returns>
    public Problem? Problem => _errors.Count == 0 ? null : Problems.InvalidValue(_errors);

    public void Add(string field, string detail, object? value) => _errors.Add(new FieldError(field, detail, Echo(value)));

    public void Required(string field, object? value)
    {
        if (value is null) Add(field, "is missing.", value: null);
    }

    /// <summary>
    /// Text of so many UTF-16 units, without characters that cannot be shown, and with one that can be seen unless it may be
    /// empty. Null is left to <see cref="Required"/>.
    /// </summary>
    public void Text(string field, string? value, int min, int max)
    {
        if (value is null) return;
        if (value.Length < min || value.Length > max)
            _errors.Add(new(field, $"has {value.Length} characters; it must have {min} to {max}.", Echo(value), min, max));
        else if (value.Any(char.IsControl))
            Add(field, "holds a control character.", value);
        else if (!Characters.CanBeShown(value))
            Add(field, "holds a character that cannot be shown.", value);
        else if (min > 0 && Characters.IsBlank(value))
            Add(field, "is empty: nothing of it can be seen.", value);
    }

    /// <summary>A value between two bounds, which are allowed themselves.</summary>
    public void Range<T>(string field, T value, T min, T max)
        where T : struct, IComparable<T>
    {
        if (value.CompareTo(min) < 0 || value.CompareTo(max) > 0)
            _errors.Add(new(field, $"is {Show(value)}; it must be {Show(min)} to {Show(max)}.", value, min, max));
    }

    public void Count(string field, int count, int max)
    {
        if (count > max) _errors.Add(new(field, $"has {count} entries; it may have {max}.", count, 0, max));
    }

    public void Range(string field, Credits value, Credits min, Credits max)
    {
        if (value.Micro < min.Micro || value.Micro > max.Micro)
            _errors.Add(new(field, $"is {value}; it must be {min} to {max}.", value, min, max));
    }

    public void Range(string field, Usd value, Usd min, Usd max)
    {
        if (value.Cents < min.Cents || value.Cents > max.Cents)
            _errors.Add(new(field, $"is {value}; it must be {min} to {max}.", value, min, max));
    }

    private static object? Echo(object? value) => value is not string text ? value
        : text.Length <= LongestEcho ? text
        // No half of a pair is left over.
        : string.Concat(text.AsSpan(0, char.IsHighSurrogate(text[LongestEcho - 1]) ? LongestEcho - 1 : LongestEcho), "…");

    private static string Show<T>(T value) => JsonSerializer.Serialize(value, JsonText.Options).Trim('"');
}
