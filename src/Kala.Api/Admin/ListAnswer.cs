using Kala.Api.Http;
using Kala.Application.Admin;
using Kala.Domain;
using Microsoft.AspNetCore.Mvc;

namespace Kala.Api.Admin;

/// <summary>The response of a list: a page as JSON, or all rows as CSV.</summary>
internal static class ListAnswer
{
    public static async Task<IActionResult> OfAsync<TView>(
        Result<Listing<TView>> listing,
        ListParameters asked,
        CsvTable<TView> table,
        HttpResponse response,
        CancellationToken cancellation)
    {
        if (listing.IsRefused(out var refusal))
        {
            return new FailureResult(refusal);
        }
        if (asked.AsCsv)
        {
            return new CsvResult<TView>(table, listing.Value);
        }
        var page = await listing.Value.PageAsync(asked.Page, cancellation);
        if (page.IsRefused(out var failure))
        {
            return new FailureResult(failure);
        }
        response.Headers.CacheControl = "no-store";
        var (rows, next, count) = page.Value;
        return new OkObjectResult(count switch
        {
            null => new { data = rows, page = new { next } },
            { IsAll: true } => new { data = rows, page = new { next, total = count.Rows } },
            _ => (object)new { data = rows, page = new { next, total = (long?)null, totalAtLeast = count.Rows } },
        });
    }
}
