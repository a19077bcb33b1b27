using System.Collections.Immutable;
using System.Text.Json;

namespace MeteringCluster.Api.Console;

/// <summary>What the API answered to the console: a value, or a problem.</summary>
/// <param name="ETag">As the API gave it, quotes and all; for <c>If-Match</c>.</param>
public sealed record ApiAnswer<T>(T? Value, ApiProblem? Problem, string? ETag = null)
    where T : class
{
    /// <exception cref="ApiProblemException">It is a problem.</exception>
    public T OrThrow() => Problem is null ? Value! : throw new ApiProblemException(Problem);
}

/// <summary>An answer with no body that matters.</summary>
public sealed record Nothing
{
    public static readonly Nothing Value = new();
}

/// <summary>A problem (RFC 9457) as the API wrote it.</summary>
/// <param name="Members">All of it, for what a page shows beyond the sentences.</param>
public sealed record ApiProblem(int Status, string Code, string Title, string Detail, string RequestId, JsonElement Members)
{
    /// <summary>The bad values, by the names of the request's body; empty where the problem is another.</summary>
    public ImmutableArray<FieldProblem> Fields { get; } =
        Members.TryGetProperty("errors", out var errors) && errors.ValueKind == JsonValueKind.Array
            ? [.. errors.EnumerateArray().Select(FieldProblem.Of)]
            : [];

    public static ApiProblem Parse(ReadOnlyMemory<byte> body)
    {
        using var document = JsonDocument.Parse(body);
        return Of(document.RootElement.Clone());
    }

    private static ApiProblem Of(JsonElement json) => new(
        json.GetProperty("status").GetInt32(), json.GetProperty("code").GetString()!, json.GetProperty("title").GetString()!,
        json.GetProperty("detail").GetString()!, json.GetProperty("requestId").GetString()!, json);

    /// <summary>What the API says of one field; null where it says nothing.</summary>
    public string? Of(string field) => Fields.FirstOrDefault(error => error.Field == field)?.Detail;
}

/// <param name="Detail">Goes on from the field's name: <c>must be at most 500.</c></param>
public sealed record FieldProblem(string Field, string Detail)
{
    public static FieldProblem Of(JsonElement json) => new(json.GetProperty("field").GetString()!, json.GetProperty("detail").GetString()!);
}

/// <summary>Leaves a page that cannot be shown without what the API refused; the console shows the problem instead.</summary>
public sealed class ApiProblemException(ApiProblem problem) : Exception(problem.Detail)
{
    public ApiProblem Problem { get; } = problem;
}
