using System.Text;
using MeteringCluster.Api.Usage;
using Xunit;

namespace MeteringCluster.Tests.Metering;

public sealed class Rfc3339Tests
{
    [Theory]
    [InlineData("2026-01-15T09:30:00Z", "2026-01-15T09:30:00.0000000")]
    [InlineData("2026-01-15t09:30:00z", "2026-01-15T09:30:00.0000000")]
    [InlineData("2026-01-15T09:30:00.5Z", "2026-01-15T09:30:00.5000000")]
    [InlineData("2026-01-15T09:30:00.123456789Z", "2026-01-15T09:30:00.1234567")]
    [InlineData("2026-01-15T09:30:00+02:00", "2026-01-15T07:30:00.0000000")]
    [InlineData("2026-01-15T00:30:00-01:30", "2026-01-15T02:00:00.0000000")]
    [InlineData("2024-02-29T23:59:59Z", "2024-02-29T23:59:59.0000000")]
    public void An_instant_is_read_to_100_nanoseconds_in_utc(string text, string utc)
    {
        Assert.True(Rfc3339.TryParse(Encoding.UTF8.GetBytes(text), out var ticks));
        Assert.Equal(utc, new DateTime(ticks).ToString("yyyy-MM-dd'T'HH:mm:ss.fffffff"));
    }

    [Theory]
    [InlineData("2026-01-15T09:30:00")]
    [InlineData("2026-01-15 09:30:00Z")]
    [InlineData("2026-1-15T09:30:00Z")]
    [InlineData("2026-02-29T09:30:00Z")]
    [InlineData("2026-13-01T09:30:00Z")]
    [InlineData("2026-01-15T24:00:00Z")]
    [InlineData("2026-01-15T09:30:60Z")]
    [InlineData("2026-01-15T09:30:00.Z")]
    [InlineData("2026-01-15T09:30:00+2:00")]
    [InlineData("2026-01-15T09:30:00+25:00")]
    [InlineData("2026-01-15T09:30:00Zulu")]
    [InlineData("0000-01-15T09:30:00Z")]
    [InlineData("0001-01-01T00:00:00+23:00")]
    [InlineData("")]
    public void Anything_else_is_refused(string text) =>
        Assert.False(Rfc3339.TryParse(Encoding.UTF8.GetBytes(text), out _));
}
