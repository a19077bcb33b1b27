using System.Buffers.Text;
using System.Globalization;
using System.Reflection;
using System.Text;
using Microsoft.AspNetCore.Http.Metadata;

namespace MeteringCluster.Api;

/// <summary>Which part of a list is asked for: <c>limit</c> (1 to 1,000, default 100) and the opaque <c>cursor</c>.</summary>
/// <param name="After">What the page before ended with, or empty.</param>
public sealed record Page(int Limit, string After) : IEndpointParameterMetadataProvider
{
    public const int DefaultLimit = 100;
    public const int MaxLimit = 1000;

    public static ValueTask<Page> BindAsync(HttpContext context)
    {
        var (limit, after) = (DefaultLimit, "");
        if (context.Request.Query["limit"].ToString() is { Length: > 0 } limitText &&
            (!int.TryParse(limitText, NumberStyles.None, CultureInfo.InvariantCulture, out limit) || limit is < 1 or > MaxLimit))
            throw new ProblemException(Problems.InvalidValue(
                [new FieldError("limit", $"must be a whole number from 1 to {MaxLimit}.", limitText, 1, MaxLimit)]));
        if (context.Request.Query["cursor"].ToString() is { Length: > 0 } cursor && !TryDecode(cursor, out after))
            throw new ProblemException(Problems.InvalidValue("cursor", "is none that this server gave out.", cursor));

        return new(new Page(limit, after));
    }

    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder) => builder.Metadata.Add(Paged.Instance);

    /// <summary>For lists whose pages end with a number; null on the first page.</summary>
    /// <exception cref="ProblemException">The cursor is of another list.</exception>
    public long? ReadNumber()
    {
        if (After.Length == 0) return null;
        if (long.TryParse(After, NumberStyles.None, CultureInfo.InvariantCulture, out var number)) return number;
        throw new ProblemException(Problems.InvalidValue("cursor", "is none that this list gave out.", After));
    }

    /// <summary>The cursor of the page that follows what ended with this number.</summary>
    public static string Cursor(long last) => Cursor(last.ToString(CultureInfo.InvariantCulture));

    /// <summary>The cursor of the page that follows what ended with this.</summary>
    public static string Cursor(string last) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(last));

    private static bool TryDecode(string cursor, out string after)
    {
        after = "";
        if (cursor.Length > 1024 || !Base64Url.IsValid(cursor)) return false;
        after = Encoding.UTF8.GetString(Base64Url.DecodeFromChars(cursor));
        return true;
    }

    /// <summary>Tells the OpenAPI document that an endpoint takes a page.</summary>
    public sealed class Paged
    {
        public static readonly Paged Instance = new();
    }
}
