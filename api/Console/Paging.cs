using Microsoft.Extensions.Primitives;

namespace MeteringCluster.Api.Console;

/// <summary>
/// The pages of a list that the API gives by cursors. The address holds the cursor and those before it, so that there is
/// a way back, and everything else that was asked for.
/// </summary>
public sealed class Paging
{
    /// <summary>How many rows a page of the console shows.</summary>
    public const int Rows = 50;

    private const string CursorName = "cursor";
    private const string BeforeName = "before";
    private const int MostBefore = 30;
    // A request line may have 8 KiB, and a cursor is as long as the name that it stands at.
    private const int MostBeforeLetters = 4_000;

    private readonly HttpRequest _request;
    private readonly string[] _before;

    private Paging(HttpRequest request, string? next)
    {
        _request = request;
        _before = Last(request.Query[BeforeName]);
        NextCursor = next;
    }

    public string? NextCursor { get; }

    public static string? Cursor(HttpRequest request) => request.Query[CursorName].ToString() is { Length: > 0 } cursor ? cursor : null;

    /// <param name="next">The cursor that the API gave with this page; null on the last.</param>
    public static Paging Of(HttpRequest request, string? next) => new(request, next);

    public bool IsFirst => Cursor(_request) is null;

    /// <summary>Null on the last page.</summary>
    public string? Next => NextCursor is null ? null : Address(NextCursor, [.. _before, Cursor(_request) ?? ""]);

    /// <summary>Null on the first page.</summary>
    public string? Previous => IsFirst ? null
        : _before.Length == 0 ? First
        : Address(_before[^1], _before[..^1]);

    public string First => Address("", []);

    private static string[] Last(StringValues before)
    {
        var letters = 0;
        return
        [
            .. before.OfType<string>().Reverse().Take(MostBefore)
                .TakeWhile(cursor => (letters += BeforeName.Length + 2 + Uri.EscapeDataString(cursor).Length) <= MostBeforeLetters).Reverse(),
        ];
    }

    private string Address(string cursor, string[] before)
    {
        var query = _request.Query.Where(one => one.Key is not (CursorName or BeforeName or "handler")).ToDictionary();
        if (cursor.Length > 0) query[CursorName] = cursor;
        if (before.Length > 0) query[BeforeName] = new StringValues(before);
        return _request.Path + QueryString.Create(query);
    }
}
