using System.Text;
using Kala.Application.Admin;
using Microsoft.AspNetCore.Mvc;

namespace Kala.Api.Admin;

/// <summary>Streams a whole list as CSV, at the speed of the client.</summary>
internal sealed class CsvResult<TView>(CsvTable<TView> table, Listing<TView> listing) : IActionResult
{
    public async Task ExecuteResultAsync(ActionContext context)
    {
        var response = context.HttpContext.Response;
        var aborted = context.HttpContext.RequestAborted;
        response.ContentType = "text/csv; charset=utf-8; header=present";
        response.Headers.ContentDisposition = $"attachment; filename=\"{table.Name}\"";
        response.Headers.CacheControl = "no-store";
        response.Headers.XContentTypeOptions = "nosniff";

        var text = new StringBuilder();
        table.AppendColumns(text);
        await foreach (var rows in listing.AllAsync(aborted))
        {
            foreach (var row in rows)
            {
                table.Append(text, row);
            }
            foreach (var piece in text.GetChunks())
            {
                Encoding.UTF8.GetBytes(piece.Span, response.BodyWriter);
            }
            text.Clear();
            await response.BodyWriter.FlushAsync(aborted);
        }
    }
}
