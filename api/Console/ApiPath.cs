using System.Runtime.CompilerServices;
using System.Text;

namespace MeteringCluster.Api.Console;

/// <summary>
/// Puts a path of the API together out of what a page was given: each value becomes one segment, or one value of the
/// query, whatever it holds. <c>ApiPath.Of($"/v1/tenants/{tenant}/license")</c>
/// </summary>
public static class ApiPath
{
    public static string Of(Escaped path) => path.ToString();

    /// <summary>Adds a query of what is there; nulls and empty values are left out.</summary>
    public static string With(string path, params ReadOnlySpan<(string Name, string? Value)> query)
    {
        var text = new StringBuilder(path);
        var sign = path.Contains('?', StringComparison.Ordinal) ? '&' : '?';
        foreach (var (name, value) in query)
        {
            if (string.IsNullOrEmpty(value)) continue;
            text.Append(sign).Append(name).Append('=').Append(Uri.EscapeDataString(value));
            sign = '&';
        }

        return text.ToString();
    }

    [InterpolatedStringHandler]
    public readonly struct Escaped(int literalLength, int formattedCount)
    {
        private readonly StringBuilder _text = new(literalLength + formattedCount * 16);

        public void AppendLiteral(string text) => _text.Append(text);

        // Nothing at all would name the list instead of one of it; a space is nobody's name.
        public void AppendFormatted(string? value) => _text.Append(string.IsNullOrEmpty(value) ? "%20" : Uri.EscapeDataString(value));

        public void AppendFormatted(int value) => _text.Append(System.Globalization.CultureInfo.InvariantCulture, $"{value}");

        public override string ToString() => _text.ToString();
    }
}
