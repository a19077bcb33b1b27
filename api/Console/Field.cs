namespace MeteringCluster.Api.Console;

/// <summary>One field of a form, with its label, its hint and what is wrong with it: <c>Shared/_Field</c>.</summary>
public sealed record Field(string Name, string Label, string? Value = null)
{
    public string Type { get; init; } = "text";

    public string? Hint { get; init; }

    /// <summary>As <see cref="ApiProblem.Of(string)"/> gives it.</summary>
    public string? Error { get; init; }

    public bool Required { get; init; } = true;

    /// <summary>A choice among these, instead of a text.</summary>
    public IReadOnlyList<(string Value, string Text)>? Options { get; init; }

    /// <summary>More than one makes it a text of several lines.</summary>
    public int Lines { get; init; } = 1;

    public int? MaxLength { get; init; }

    public string? Min { get; init; }

    public string? Max { get; init; }

    public string? Step { get; init; }

    /// <summary>Which keyboard a phone shows: <c>decimal</c>, <c>numeric</c>.</summary>
    public string? InputMode { get; init; }

    public string? Autocomplete { get; init; }

    /// <summary>The id of a <c>datalist</c> of suggestions.</summary>
    public string? List { get; init; }
}
